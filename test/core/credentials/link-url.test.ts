import { expect, it } from 'vitest';
import { linkToken } from '../../../src/core/credentials/link-token.ts';
import { linkUrl, tokenIn } from '../../../src/core/credentials/link-url.ts';

const token = linkToken('secret', 'id');

it('puts the token into the path, below PUBLIC_URL and its own path', () => {
  expect(linkUrl('https://desk.test', 'activation', token)).toBe(`https://desk.test/activate/${token}`);
  expect(linkUrl('https://acme.test/desk/', 'reset', token)).toBe(`https://acme.test/desk/reset/${token}`);
});

it.each(['', '.', '>', '"', '/', '%20', '?x=1'])('finds the token where a mail program added %j', (tail) => {
  expect(tokenIn(token + tail)).toBe(token);
});

it.each(['', 'x', token.slice(1), `${token}x`, `/${token}`, 'é'.repeat(43)])('finds no token in %j', (rest) => {
  expect(tokenIn(rest)).toBeUndefined();
});
