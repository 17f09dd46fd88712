import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import type { Secrets } from './link-token.ts';

const CIPHER = 'aes-256-gcm';
const [NONCE, TAG] = [12, 16];

/** Returns a text sealed with a secret: AES-256-GCM under a key that HKDF derives from it; nonce, tag and text as base64. */
export function seal(secret: string, text: string): string {
  const nonce = randomBytes(NONCE);
  const cipher = createCipheriv(CIPHER, sealingKey(secret), nonce);
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64');
}

/** Returns the text that was sealed with one of these secrets; undefined where it was another, or what was sealed is damaged. */
export function unseal(secrets: Secrets, sealed: string): string | undefined {
  const bytes = Buffer.from(sealed, 'base64');
  for (const secret of secrets) {
    try {
      const decipher = createDecipheriv(CIPHER, sealingKey(secret), bytes.subarray(0, NONCE), { authTagLength: TAG });
      decipher.setAuthTag(bytes.subarray(NONCE, NONCE + TAG));
      return Buffer.concat([decipher.update(bytes.subarray(NONCE + TAG)), decipher.final()]).toString('utf8');
    } catch {
      // It was another secret.
    }
  }
  return undefined;
}

const sealingKey = (secret: string) => new Uint8Array(hkdfSync('sha256', secret, '', 'sealed text', 32));
