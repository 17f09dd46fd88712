import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { person, say, sentences, strong, type Words } from '../../src/core/sentence.ts';
import { saidWords, tellWords } from '../../src/core/told.ts';

const read = (words: Words) => words.map((part) => (typeof part === 'string' ? part : JSON.stringify(part))).join('');
const verdictOf = (words: Words) => read(tellWords(words).verdict);

describe('what is told', () => {
  it('has the first sentence as its verdict, and all others as what it means', () => {
    const { verdict, meaning } = tellWords(say`The VPA of ${strong('Acme Inc. Ltd')} is off. Ask them. Then wait.`);
    expect(read(verdict)).toBe('The VPA of {"strong":"Acme Inc. Ltd"} is off.');
    expect(read(meaning)).toBe('Ask them. Then wait.');
  });

  it('does not end at a full stop in what somebody is quoted with', () => {
    const declined = say`Declined by ${person('U1')}: “${'No. Not today. Ask me.'}”. Nothing was done.`;
    expect(verdictOf(declined)).toBe('Declined by {"person":"U1"}: “No. Not today. Ask me.”.');
  });

  it('does not end in the middle of an address or a number', () => {
    expect(verdictOf(say`Their server said 550 5.7.1 to acme.test, again. Wait.`)).toBe(
      'Their server said 550 5.7.1 to acme.test, again.',
    );
  });

  it('is a verdict alone where there is one sentence, ended or not', () => {
    for (const words of [say`Nothing to save.`, say`⏳ 3 of 12 so far…`, say`Who takes it?`]) {
      const { verdict, meaning } = tellWords(words);
      expect([verdict, meaning]).toEqual([words, []]);
    }
  });

  it('loses no part and no letter, whatever is said', () => {
    const part = fc.oneof(
      fc.string({ unit: fc.constantFrom('a', '.', '?', ' ', '“', '”', '✅') }),
      fc.string().map(strong),
      fc.constant(person('U1')),
    );
    fc.assert(
      fc.property(fc.array(part), (words) => {
        const squeezed = (text: string) => text.replace(/ /g, '');
        expect(squeezed(read(saidWords(tellWords(words))))).toBe(squeezed(read(words)));
      }),
    );
  });

  it('says joined sentences one after the other', () => {
    const told = tellWords(sentences(['✅'], say`Saved.`, say`Language: ${'none'} → ${'Spanish'}.`));
    expect([read(told.verdict), read(told.meaning)]).toEqual(['✅ Saved.', 'Language: none → Spanish.']);
  });
});
