import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

/**
 * The key under which fingerprints of addresses are made (address-fingerprint.ts). It stays the same for as long as the
 * database lives, so that fingerprints stay what they are while LINK_SECRET changes. The database keeps it sealed.
 */
export type AddressKey = Uint8Array;

const CIPHER = 'aes-256-gcm';
const [NONCE, TAG] = [12, 16];

/** Returns a key sealed with a secret: AES-256-GCM under a key that HKDF derives from it; nonce, tag and text as base64. */
export function sealAddressKey(secret: string, key: AddressKey): string {
  const nonce = randomBytes(NONCE);
  const cipher = createCipheriv(CIPHER, sealingKey(secret), nonce);
  const text = Buffer.concat([cipher.update(key), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), text]).toString('base64');
}

/** Returns the key that was sealed with this secret; undefined where it was another, or what was sealed is damaged. */
export function openAddressKey(secret: string, sealed: string): AddressKey | undefined {
  const bytes = Buffer.from(sealed, 'base64');
  try {
    const decipher = createDecipheriv(CIPHER, sealingKey(secret), bytes.subarray(0, NONCE), { authTagLength: TAG });
    decipher.setAuthTag(bytes.subarray(NONCE, NONCE + TAG));
    return Buffer.concat([decipher.update(bytes.subarray(NONCE + TAG)), decipher.final()]);
  } catch {
    return undefined;
  }
}

const sealingKey = (secret: string) => new Uint8Array(hkdfSync('sha256', secret, '', 'address key', 32));
