import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bounceReasons } from '../../../../src/core/mail/bounces/bounce-reasons.ts';
import { classifyBounce } from '../../../../src/core/mail/bounces/classify-bounce.ts';
import { cleanDiagnosis } from '../../../../src/core/mail/bounces/clean-diagnosis.ts';
import { diagnosisWords } from '../../../../src/core/mail/bounces/diagnosis-words.ts';
import { answers } from './answers.ts';

const texts = Object.values(answers).flat();

describe('what is kept of a mail server’s answer', () => {
  test.each<[string, string | null]>([
    ['smtp; 550 5.1.1 <jane.doe@learner.test>... User unknown', '550 5.1.1 … User unknown'],
    ['smtp; 550-5.1.1 no such user 550 5.1.1 more', '550 5.1.1 no such user more'],
    ['smtp; 550 5.2.2 Mailbox of Jane Doe is full', '550 5.2.2 Mailbox of … is full'],
    ['550 5.1.1 jane.doe: user unknown', '550 5.1.1 … user unknown'],
    ['550 5.1.1 "Jane Doe" <jane@x.test> not found', '550 5.1.1 … not found'],
    ['550 5.1.1 user jane=doe@x.test unknown', '550 5.1.1 user … unknown'],
    ['550 5.1.1 jane (at) learner (dot) test', '550 5.1.1 … (at) … test'],
    ['550 5.7.1 see https://x.test/?q=jane%40x.test for more', '550 5.7.1 see … for more'],
    ['550 5.7.1 IP 203.0.113.9 / 2001:db8::1 blocked', '550 5.7.1 IP … blocked'],
    ['550 5.7.1 call +1 555 010 9999', '550 5.7.1'],
    ['550 5.7.1 <!channel> *blocked* `x` &amp;', '550 5.7.1'],
    ['550 5.7.1 blocked\r\n\u202e\u0000by policy', '550 5.7.1 blocked … policy'],
    ['smtp; 550 5.1.1 usuário desconhecido', '550 5.1.1 usuário desconhecido'],
    ['Jane Doe', null],
    ['', null],
    ['5.7.1', '5.7.1'],
  ])('%j is %j', (text, kept) => {
    expect(cleanDiagnosis([text])).toBe(kept);
  });

  test('is several answers in one line', () => {
    expect(cleanDiagnosis(['smtp; 450 4.2.0 greylisted', 'smtp; mailbox full'])).toBe(
      '450 4.2.0 greylisted mailbox full',
    );
  });

  const addresses = fc.emailAddress({ size: '+1' });
  const hidden = (text: string) =>
    fc.constantFrom(text, `<${text}>`, `(${text})`, `"${text}"`, `mailto:${text}`, `${text}:`);

  test('holds no address, wherever in an answer it stands', () => {
    const told = fc.tuple(fc.constantFrom(...texts), addresses.chain(hidden), fc.nat(200));
    fc.assert(
      fc.property(told, ([text, address, at]) => {
        const place = text.indexOf(' ', at);
        const kept = cleanDiagnosis([
          place < 0 ? `${text} ${address}` : `${text.slice(0, place)} ${address}${text.slice(place)}`,
        ]);
        expect(kept ?? '').not.toContain('@');
        expect(kept ?? '').not.toContain(address);
      }),
      { numRuns: 2_000 },
    );
  });

  test('holds no word but those of the trade, no number but the codes, and 200 characters at most, for any text', () => {
    const text = fc.oneof(fc.string({ unit: 'binary', maxLength: 400 }), fc.lorem({ maxCount: 60 }), addresses);
    fc.assert(
      fc.property(fc.array(fc.oneof(text, fc.constantFrom(...texts)), { maxLength: 5 }), (told) => {
        const kept = cleanDiagnosis(told) ?? '';
        expect(kept.length).toBeLessThanOrEqual(200);
        const words =
          kept
            .normalize('NFD')
            .replace(/\p{M}/gu, '')
            .toLowerCase()
            .match(/\p{L}+/gu) ?? [];
        for (const word of words) expect(diagnosisWords.has(word) || word === 's' || word === 't').toBe(true);
        expect(kept.replace(/^(?:[45]\d\d)?\s?(?:[45]\.\d{1,3}\.\d{1,3})?/, '')).not.toMatch(/\d/);
      }),
      { numRuns: 2_000 },
    );
  });
});

test('any answer of any provider has a reason, and is read in no time', () => {
  const word = fc.option(fc.oneof(fc.string(), fc.constantFrom('Permanent', 'General', '__proto__', 'constructor')), {
    nil: undefined,
  });
  const bounce = fc.record({
    type: word,
    subType: word,
    diagnostics: fc.array(fc.string({ unit: 'binary', maxLength: 2_000 }), { maxLength: 4 }),
  });
  fc.assert(
    fc.property(bounce, (told) => {
      expect(Object.keys(bounceReasons)).toContain(classifyBounce(told));
    }),
    { numRuns: 2_000 },
  );
});

test.each(['user ', 'sender ', 'mailbox over ', 'a'.repeat(50), '550 5.1.1 ', '@', '…'])(
  'an answer of 100,000 characters of “%s” takes no longer than a short one',
  (piece) => {
    const began = performance.now();
    const diagnostics = [piece.repeat(Math.ceil(100_000 / piece.length))];
    classifyBounce({ diagnostics });
    cleanDiagnosis(diagnostics);
    expect(performance.now() - began).toBeLessThan(20_000);
  },
);
