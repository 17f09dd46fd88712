import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  maxBytes,
  minCharacters,
  normalizePassword,
  type PasswordProblem,
  passwordProblem,
} from '../../../src/core/credentials/password.ts';

const owner = {
  email: 'jane.doe@acme.test',
  givenName: 'Jane',
  familyName: 'Doe',
  organization: 'Acme International',
};
const good = 'correct horse battery staple';
const problem = (password: string) => passwordProblem(password, owner);

describe('a new password', () => {
  it.each([
    good,
    'mi perro come zanahorias',
    'ñandú ágil bebe café solo',
    '七つの海を渡る小さな青い船と猫',
    ' spaces at both ends kept ',
    'V7#kq!2mZx9$Lw0', // 15 characters
    `${good} `.repeat(4).slice(0, 128),
  ])('is accepted without rules about kinds of characters: %s', async (password) => {
    expect(await problem(password)).toBeUndefined();
  });

  it.each<[PasswordProblem, string, string]>([
    ['missing', 'nothing', ''],
    ['too-short', '14 characters', 'V7#kq!2mZx9$Lw'],
    ['too-short', '14 emoji, which are 28 UTF-16 units', '🦊🐢🦉🐝🐙🦔🐿🦜🐌🦩🐳🦦🦥🐞'],
    ['too-short', '14 characters spelled as 28 code points', 'e\u0301'.repeat(14)],
    ['too-long', 'one byte over the cap', 'x'.repeat(maxBytes + 1)],
    ['common', 'one character repeated', 'aaaaaaaaaaaaaaa'],
    ['common', 'only spaces', ' '.repeat(20)],
    ['common', 'a common word repeated', 'passwordpassword'],
    ['common', 'the same, to the largest size', 'password'.repeat(125)],
    ['common', 'common parts joined', 'qwerty123456789'],
    ['common', 'a sequence', 'abcdefghijklmnop'],
    ['common', 'digits in a row', '123456789012345'],
    ['common', 'a keyboard row', 'qwertyuiopasdfg'],
    ['common', 'the usual letter swaps', 'P4ssw0rd123456789'],
    ['personal', 'the email', 'Jane.Doe@Acme.test'],
    ['personal', 'the names again and again', 'JaneDoeJaneDoe1'],
    ['personal', 'the organization and a year', 'acme international 2026'],
  ])('is %s: %s', async (expected, _, password) => {
    expect(await problem(password)).toBe(expected);
  });

  it('is the same password in either Unicode spelling', () => {
    expect(normalizePassword('cafe\u0301')).toBe('caf\u00e9');
    expect(normalizePassword(' caf\u00e9 ')).toBe(' caf\u00e9 ');
  });

  it('may hold a short name by chance', async () => {
    expect(
      await passwordProblem('bananas under the willow', { ...owner, givenName: 'Ana', familyName: null }),
    ).toBeUndefined();
  });

  it('is checked for whatever is typed and whoever it is for', async () => {
    const text = fc.string({ unit: 'binary', maxLength: 1200 });
    await fc.assert(
      fc.asyncProperty(text, fc.string({ unit: 'binary', maxLength: 3000 }), async (password, organization) => {
        const found = await passwordProblem(password, { ...owner, organization });
        if ([...normalizePassword(password)].length < minCharacters)
          expect(found).toMatch(/missing|too-short|too-long/);
      }),
      { numRuns: 60 },
    );
  });
});
