import { randomBytes } from 'node:crypto';
import type { Secrets } from '../../core/credentials/link-token.ts';
import { type AddressKey, openAddressKey, sealAddressKey } from '../../core/mail/address-key.ts';
import type { Database } from '../../db/client.ts';
import { addAddressKey, findAddressKey, hasFingerprints, replaceAddressKey } from '../../db/mail/address-key.ts';

/**
 * Returns the database's address key, which the first start makes. It is sealed with LINK_SECRET, and sealed anew with
 * the newest of these secrets where an older one opens it.
 * @throws where none of the secrets opens it: then no address would be known again.
 */
export async function unlockAddressKey(db: Database, secrets: Secrets): Promise<AddressKey> {
  const sealed = await storedKey(db, secrets);
  for (const secret of secrets) {
    const key = openAddressKey(secret, sealed);
    if (key && secret !== secrets[0]) await replaceAddressKey(db, sealed, sealAddressKey(secrets[0], key));
    if (key) return key;
  }
  throw new Error(
    'LINK_SECRET is not the one that this database was used with: put that one behind it, after a comma (src/http/README.md)',
  );
}

async function storedKey(db: Database, secrets: Secrets): Promise<string> {
  const known = await findAddressKey(db);
  if (known) return known;
  await addAddressKey(db, sealAddressKey(secrets[0], await firstKey(db, secrets)));
  return (await findAddressKey(db)) ?? '';
}

/** Returns a new key; where fingerprints are older than the key, the secret that they were made with until then. */
async function firstKey(db: Database, secrets: Secrets): Promise<AddressKey> {
  return (await hasFingerprints(db)) ? Buffer.from(secrets.at(-1) ?? '') : randomBytes(32);
}
