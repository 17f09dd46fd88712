import { afterEach, beforeEach, expect, it } from 'vitest';
import { addressFingerprint } from '../../../src/core/mail/address-fingerprint.ts';
import { suppressions } from '../../../src/db/schema/suppressions.ts';
import { unlockAddressKey } from '../../../src/service/mail/address-key.ts';
import { createTestDatabase } from '../../support/database/database.ts';

const [OLD, NEW, OTHER] = ['the first secret of the links', 'the second secret of them', 'a secret of nobody'];
let database: Awaited<ReturnType<typeof createTestDatabase>>;
beforeEach(async () => {
  database = await createTestDatabase();
});
afterEach(() => database.close());
const unlock = (...secrets: [string, ...string[]]) => unlockAddressKey(database.db, secrets);
const stored = async () => (await database.sql`select sealed from address_key`).map(({ sealed }) => String(sealed));

it('is made once, whoever starts first, and is not in the database in clear', async () => {
  const [key, ...others] = await Promise.all([unlock(OLD), unlock(OLD), unlock(OLD)]);
  for (const other of others) expect(other).toEqual(key);
  expect(key).toHaveLength(32);
  const [sealed = ''] = await stored();
  expect(Buffer.from(sealed, 'base64').includes(Buffer.from(key ?? ''))).toBe(false);
});

it('stays the same while the secret changes, replica by replica, and is sealed with the newest', async () => {
  const key = await unlock(OLD);
  const sealed = await stored();
  expect(await unlock(OLD, NEW)).toEqual(key);
  expect(await stored()).toEqual(sealed);
  expect(await unlock(NEW, OLD)).toEqual(key);
  expect(await unlock(OLD, NEW)).toEqual(key);
  expect(await unlock(NEW, OLD)).toEqual(key);
  expect(await unlock(NEW)).toEqual(key);
  await expect(unlock(OLD)).rejects.toThrow('LINK_SECRET is not the one');
});

it('is refused with another secret, and where what is stored was changed', async () => {
  await unlock(OLD);
  await expect(unlock(OTHER)).rejects.toThrow('LINK_SECRET is not the one');
  await database.sql`update address_key set sealed = overlay(sealed placing 'AAAA' from 50)`;
  await expect(unlock(OLD)).rejects.toThrow('LINK_SECRET is not the one');
});

it('is the secret itself where fingerprints are older than the key, so that they are still known', async () => {
  const known = addressFingerprint(Buffer.from(OLD), 'jane@acme.test');
  const suppressed = { addressFingerprint: known, reason: 'complained', origin: 'event', at: new Date() } as const;
  await database.db.insert(suppressions).values(suppressed);
  expect(addressFingerprint(await unlock(NEW, OLD), 'Jane@Acme.test')).toBe(known);
  expect(addressFingerprint(await unlock(NEW), 'jane@acme.test')).toBe(known);
});
