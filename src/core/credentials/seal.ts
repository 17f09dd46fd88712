import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

const CIPHER = 'aes-256-gcm';
const [NONCE, TAG] = [12, 16];

/** What is sealed. Each kind has a key of its own, so that one cannot stand for another. */
export type SealedKind = 'address key' | 'sealed text';

/** Returns bytes sealed with a secret: AES-256-GCM under a key that HKDF derives from it; nonce, tag and text as base64. */
export function seal(kind: SealedKind, secret: string, bytes: Uint8Array): string {
  const nonce = randomBytes(NONCE);
  const cipher = createCipheriv(CIPHER, sealingKey(kind, secret), nonce);
  const text = Buffer.concat([cipher.update(bytes), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), text]).toString('base64');
}

/** Returns the bytes that were sealed with this secret; undefined where it was another, or what was sealed is damaged. */
export function unseal(kind: SealedKind, secret: string, sealed: string): Buffer | undefined {
  const bytes = Buffer.from(sealed, 'base64');
  try {
    const key = sealingKey(kind, secret);
    const decipher = createDecipheriv(CIPHER, key, bytes.subarray(0, NONCE), { authTagLength: TAG });
    decipher.setAuthTag(bytes.subarray(NONCE, NONCE + TAG));
    return Buffer.concat([decipher.update(bytes.subarray(NONCE + TAG)), decipher.final()]);
  } catch {
    return undefined;
  }
}

const sealingKey = (kind: SealedKind, secret: string) => new Uint8Array(hkdfSync('sha256', secret, '', kind, 32));
