import { createHash, createHmac } from 'node:crypto';

/**
 * Returns the secret in a link: HMAC-SHA-256 of the link's id under LINK_SECRET, as 43 characters of base64url (32
 * bytes). It is derived, so that a repeated send of the same mail is byte for byte the same, and nothing is stored in
 * clear.
 */
export function linkToken(secret: string, linkId: string): string {
  return createHmac('sha256', secret).update(`link:${linkId}`).digest('base64url');
}

/**
 * Returns what is stored of a token: its SHA-256 as hex (OWASP Forgot Password cheat sheet: never the token itself).
 */
export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
