import { expect, it } from 'vitest';
import { hashPassword, isPassword } from '../../../src/service/credentials/password-hash.ts';

it('keeps argon2id with 19 MiB, 2 passes and 1 lane, and never the same hash twice', async () => {
  const [first, second] = await Promise.all([hashPassword('a password'), hashPassword('a password')]);
  expect(first).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  expect(first).not.toBe(second);
});

it('knows the password again in either Unicode spelling, and no other', async () => {
  const stored = await hashPassword('cafe\u0301');
  expect(await isPassword(stored, 'caf\u00e9')).toBe(true);
  expect(await isPassword(stored, 'cafe')).toBe(false);
});
