import postgres, { type Options, type Sql } from 'postgres';
import { readAddress } from './installation/address.ts';

/** Opens connections of postgres.js, with TLS as the address says. @throws AddressFault where that cannot be done. */
export function openPostgres(address: string, options: Options<Record<string, never>>): Sql {
  const { url, ssl } = readAddress(address);
  return postgres(url, { ...options, ssl });
}
