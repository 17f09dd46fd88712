import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { describeDifference, markDifference } from '../../../src/core/personal/difference.ts';
import { plainText } from '../../../src/slack/views/text/render.ts';

describe('how a value differs, said without it', () => {
  it.each([
    ['jane@acme.test', 'jnae@acme.test', 'only before the @, where two neighbouring characters are swapped.'],
    ['jane@acme.test', 'jana@acme.test', 'only before the @, where one character is another one.'],
    ['jan@acme.test', 'jane@acme.test', 'only before the @, where there is one character more.'],
    ['jane@acme.test', 'jan@acme.test', 'only before the @, where there is one character less.'],
    ['jane.doe@acme.test', 'jame.dow@acme.test', 'only before the @, where 2 characters differ.'],
    ['jane@acme.test', 'hacker@acme.test', 'only before the @, where most of it is another one.'],
    ['jane@acme.test', 'jane@acne.test', 'only behind the @, where one character is another one.'],
    ['jane@acme.test', 'jone@other.example', 'on both sides of the @; before it, one character is another one.'],
    ['Jane', 'Jnae', 'two neighbouring characters are swapped.'],
    ['José', 'Jose', 'one character is another one.'],
  ])('%s to %s', (from, to, said) => {
    expect(describeDifference(from, to)).toBe(said);
  });

  it('never says a part of either', () => {
    const name = fc.stringMatching(/^[a-z]{3}[0-9]{2,8}$/);
    fc.assert(
      fc.property(name, name, (from, to) => {
        fc.pre(from !== to);
        const said = describeDifference(`${from}@x.test`, `${to}@x.test`);
        for (const part of [from, to]) expect(said).not.toContain(part.slice(0, 4));
      }),
    );
  });
});

describe('what differs, for whoever may read it', () => {
  const marked = (from: string, to: string) => plainText(markDifference(from, to), { email: '' });

  it.each([
    ['jane@acme.test', 'jnae@acme.test', 'What differs: an is na, from the 2nd character on.'],
    ['jan@acme.test', 'jane@acme.test', 'What differs: e is new, from the 4th character on.'],
    ['janne@acme.test', 'jane@acme.test', 'What differs: n is gone, from the 4th character on.'],
    ['jane@acme.test', 'jane@acne.test', 'What differs: m is n, from the 8th character on.'],
    ['Jane', 'Omar', ''],
  ])('%s to %s', (from, to, said) => {
    expect(marked(from, to)).toBe(said);
  });
});
