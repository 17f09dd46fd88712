import { createHmac } from 'node:crypto';

/**
 * Returns a fingerprint that stands for an address without revealing it: HMAC-SHA-256 of the address, trimmed and in
 * lower case, under the database's address key (address-key.ts); 64 hex characters. Only with the key can one check
 * whether it stands for a known address.
 */
export function addressFingerprint(key: Uint8Array, email: string): string {
  return createHmac('sha256', key)
    .update(`address:${email.trim().toLowerCase().normalize('NFC')}`)
    .digest('hex');
}
