import { addressFingerprint } from '../core/mail/address-fingerprint.ts';
import { type AddressKey, openAddressKey } from '../core/mail/address-key.ts';
import { createDatabase } from '../db/client.ts';
import { findAddressKey } from '../db/mail/address-key.ts';
import { ImportProblem } from '../db/records/problem.ts';
import type { Fingerprint } from '../service/records/match.ts';

/**
 * Returns what hashes an address as the desk does.
 * @param secrets LINK_SECRET, as the desk has it.
 */
export async function createAddressHash(url: string, secrets: readonly string[]): Promise<Fingerprint> {
  const key = await findKey(url, secrets);
  return (email) => {
    if (!key) throw new ImportProblem(NEEDS_SECRET);
    return addressFingerprint(key, email);
  };
}

const NEEDS_SECRET =
  'The desk corrected addresses, and cannot tell them from those of the file without LINK_SECRET. Set it in .env or the environment as the desk has it, and import again.';

async function findKey(url: string, secrets: readonly string[]): Promise<AddressKey | undefined> {
  const { db, close } = createDatabase(url, { max: 1 });
  try {
    const sealed = await findAddressKey(db);
    return sealed === undefined ? undefined : firstOf(secrets.map((secret) => openAddressKey(secret, sealed)));
  } finally {
    await close();
  }
}

const firstOf = (keys: readonly (AddressKey | undefined)[]) => keys.find((key) => key !== undefined);
