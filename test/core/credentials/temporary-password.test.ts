import { expect, it } from 'vitest';
import { catalogue } from '../../../src/core/catalogue.ts';
import { makeTemporaryPassword, readTemporaryPassword } from '../../../src/core/credentials/temporary-password.ts';

it('a temporary password is 16 random characters, each of 32 that are not confused with each other', () => {
  const made = Array.from({ length: 2_000 }, makeTemporaryPassword);
  expect(new Set(made).size).toBe(made.length);
  for (const one of made) expect(one).toMatch(/^[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){3}$/);
  for (let place = 0; place < 16; place++)
    expect(new Set(made.map((one) => one.replaceAll('-', '')[place])).size, `character ${place}`).toBe(32);
});

it('nobody chooses it: the action that makes it asks for nothing but the learner (ASVS 5.0, 6.4.6)', () => {
  const action = catalogue.find('temporary-password');
  expect(action?.fields).toEqual({});
});

it.each(['k7mp-3xqd-9rtw-vc2n', ' K7MP 3XQD 9RTW VC2N', 'K7MP3XQD9RTWVC2N', 'K7MP–3XQD–9RTW–VC2N'])(
  'is read however it is typed: %j',
  (typed) => expect(readTemporaryPassword(typed)).toBe('K7MP3XQD9RTWVC2N'),
);

it('is read with the letters that stand for digits, and no further than 100 characters', () => {
  expect(readTemporaryPassword('oIl0')).toBe('0110');
  expect(readTemporaryPassword('x'.repeat(1_000_000))).toHaveLength(100);
});
