import { createHmac } from 'node:crypto';

/**
 * Returns a fingerprint that stands for an address without revealing it: HMAC-SHA-256 of the address, trimmed and in
 * lower case, under LINK_SECRET; 64 hex characters. Only with the secret can one check whether it stands for a known
 * address.
 */
export function addressFingerprint(secret: string, email: string): string {
  return createHmac('sha256', secret)
    .update(`address:${email.trim().toLowerCase().normalize('NFC')}`)
    .digest('hex');
}
