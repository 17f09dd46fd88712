import { createHash, createHmac } from 'node:crypto';

/**
 * The secret in a link: HMAC-SHA-256 of the link's id under LINK_SECRET, 43 characters of base64url (32 bytes).
 * Derived, so that a repeated send of the same mail comes out byte for byte the same and nothing clear is stored.
 */
export function linkToken(secret: string, linkId: string): string {
  return createHmac('sha256', secret).update(`link:${linkId}`).digest('base64url');
}

/** What is stored of a token: its SHA-256 as hex (OWASP Forgot Password cheat sheet: never the token itself). */
export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
