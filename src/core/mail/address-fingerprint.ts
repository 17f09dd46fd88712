import { createHmac } from 'node:crypto';

/**
 * A name for an address that does not tell the address: HMAC-SHA-256 of it, in lower case and without spaces around it,
 * under LINK_SECRET; 64 hex characters. Only whoever has the secret can tell whether it stands for an address they know.
 */
export function addressFingerprint(secret: string, email: string): string {
  return createHmac('sha256', secret)
    .update(`address:${email.trim().toLowerCase().normalize('NFC')}`)
    .digest('hex');
}
