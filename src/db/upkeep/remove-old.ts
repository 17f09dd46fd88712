import { createDatabase } from '../client.ts';
import { sweepOld } from './retention.ts';

/**
 * Removes what has had its time, until `signal` says to stop. It has a connection of its own, where a statement may take
 * any time.
 * @returns how many rows went, by what they are.
 */
export async function removeOld(
  databaseUrl: string,
  requestDays: number,
  signal: AbortSignal,
): Promise<Record<string, number>> {
  const patient = createDatabase(databaseUrl, { max: 1 });
  return sweepOld(patient.sql, requestDays, signal).finally(patient.close);
}
