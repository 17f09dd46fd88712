import { eq, isNotNull } from 'drizzle-orm';
import type { Database } from '../client.ts';
import { mails } from '../schema/mails.ts';
import { requests } from '../schema/requests.ts';
import { addressKey, suppressions } from '../schema/suppressions.ts';

/** Returns the sealed address key; undefined where none is stored yet. */
export async function findAddressKey(db: Database): Promise<string | undefined> {
  const [row] = await db.select({ sealed: addressKey.sealed }).from(addressKey);
  return row?.sealed;
}

/** Stores the sealed address key unless there is one. */
export async function addAddressKey(db: Database, sealed: string): Promise<void> {
  await db.insert(addressKey).values({ sealed }).onConflictDoNothing();
}

/** Stores the same key sealed anew, unless another replica did so first. */
export async function replaceAddressKey(db: Database, was: string, sealed: string): Promise<void> {
  await db.update(addressKey).set({ sealed }).where(eq(addressKey.sealed, was));
}

/** Returns whether a fingerprint of an address is stored anywhere. */
export async function hasFingerprints(db: Database): Promise<boolean> {
  const found = await Promise.all([
    db.select({ one: suppressions.origin }).from(suppressions).limit(1),
    db.select({ one: mails.id }).from(mails).where(isNotNull(mails.addressFingerprint)).limit(1),
    db.select({ one: requests.id }).from(requests).where(isNotNull(requests.addressFingerprint)).limit(1),
  ]);
  return found.some((rows) => rows.length > 0);
}
