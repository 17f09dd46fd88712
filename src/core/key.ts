import { createHmac } from 'node:crypto';

/**
 * What stands for an address where it must not be readable: HMAC-SHA-256 of the lower-case email under LINK_SECRET, as
 * hex. The same address gives the same key; without the secret nobody gets from one to the other, nor can guess.
 */
export function addressKey(secret: string, email: string): string {
  return createHmac('sha256', secret).update(`address:${email.toLowerCase()}`).digest('hex');
}
