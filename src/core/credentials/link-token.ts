import { createHash, createHmac } from 'node:crypto';

/** The values of a secret, the newest first. An older one is known as long as something made with it may come. */
export type Secrets = readonly [string, ...string[]];

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

/** Returns the token of a link that was made with one of these secrets; undefined where it was made with another. */
export function findLinkToken(secrets: Secrets, link: { id: string; tokenHash: string }): string | undefined {
  return secrets.map((secret) => linkToken(secret, link.id)).find((token) => hashToken(token) === link.tokenHash);
}
