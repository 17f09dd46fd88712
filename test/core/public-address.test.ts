import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { publicAddress, publicPath } from '../../src/core/public-address.ts';
import { sourcesBelow } from '../support/sources.ts';

it.each([
  ['https://desk.test', 'https://desk.test/temporary', '/temporary'],
  ['https://acme.test/desk', 'https://acme.test/desk/temporary', '/desk/temporary'],
  ['https://acme.test/a/desk/', 'https://acme.test/a/desk/temporary', '/a/desk/temporary'],
])('an address below %s keeps its path', (publicUrl, address, path) => {
  expect(publicAddress(publicUrl, '/temporary')).toBe(address);
  expect(publicPath(publicUrl, '/temporary')).toBe(path);
});

it('no other file puts an address of the desk together, or redirects to a path without PUBLIC_URL’s', () => {
  const glued = /\$\{[\w.]*publicUrl\}|publicUrl\s*\+|new URL\([^)]+, [\w.]*publicUrl\)/;
  const bare = /\.redirect\(\s*['"`]/;
  // The playground’s platform redirects to pages of its own.
  const isExempt = /core\/public-address\.ts$|playground\/platform\//;
  const others = sourcesBelow('src').filter((file) => !isExempt.test(file));
  const found = others.filter((file) => [glued, bare].some((one) => one.test(readFileSync(file, 'utf8'))));
  expect(found).toEqual([]);
});
