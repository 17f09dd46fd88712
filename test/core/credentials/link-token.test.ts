import { createHash, createHmac, randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { findLinkToken, hashToken, linkToken } from '../../../src/core/credentials/link-token.ts';

const secret = 'a secret of thirty-two characters';

it('a link’s token is 32 bytes that nobody can compute without the secret (ASVS 5.0, 11.5.1)', () => {
  const [id, other] = [randomUUID(), randomUUID()];
  const token = linkToken(secret, id);
  expect(Buffer.from(token, 'base64url')).toEqual(createHmac('sha256', secret).update(`link:${id}`).digest());
  expect(Buffer.from(token, 'base64url')).toHaveLength(32);
  expect(linkToken(secret, id)).toBe(token);
  expect([linkToken(secret, other), linkToken(`${secret}!`, id)]).not.toContain(token);
});

it('what is stored of it is its SHA-256, by which the secret that made it is found (NIST SP 800-63B-4, 3.1.2.2)', () => {
  const id = randomUUID();
  const token = linkToken(secret, id);
  const tokenHash = createHash('sha256').update(token).digest('hex');
  expect(hashToken(token)).toBe(tokenHash);
  expect(findLinkToken(['a new one', secret], { id, tokenHash })).toBe(token);
  expect(findLinkToken(['a new one'], { id, tokenHash })).toBeUndefined();
});
