import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createMessageCleaner } from '../../../src/platform/answer/clean-message.ts';

const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
const clean = createMessageCleaner([secret]);

describe('what the platform says', () => {
  it.each([
    ['no such learner', 'no such learner'],
    [' no\r\nsuch\tlearner ', 'no such learner'],
    ['Müller 日本 👩‍🎓', 'Müller 日本 👩‍🎓'],
    ['no learner jane@acme.test', 'no learner [email]'],
    ['no learner ja\u200Bne@acme.test', 'no learner [email]'],
    ['no learner jane%40acme.test', 'no learner [email]'],
    [`signed with ${secret}?`, 'signed with [secret]?'],
    [`signed with ${secret.slice(6)}?`, 'signed with [secret]?'],
    ['hash $argon2id$v=19$m=19456$abc$def', 'hash [secret]'],
    ['<!channel> <@U1> <https://evil.test|here>', '‹!channel› ‹@U1› ‹https://evil.test|here›'],
    ['\u202Eabc\u2066\u001B[31m', 'abc[31m'],
    ['\u200B \u3164', null],
    ['', null],
  ])('is kept as %j -> %j', (text, kept) => {
    expect(clean(text)).toBe(kept);
  });

  it('is one line of at most 300 characters, without brackets, whatever it was', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 1_000 }), (text) => {
        const kept = clean(text);
        if (kept === null) return;
        expect([...kept].length).toBeLessThanOrEqual(300);
        expect(kept).not.toMatch(/[\p{Cc}<>\u202A-\u202E\u2066-\u2069]/u);
        expect(kept.trim()).toBe(kept);
      }),
    );
  });
});
