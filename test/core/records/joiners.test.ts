import { describe, expect, it } from 'vitest';
import { catalogue } from '../../../src/core/catalogue.ts';
import { withoutLooseJoiners } from '../../../src/core/records/joiners.ts';
import { tidyName } from '../../../src/core/records/tidy.ts';
import { createMessageCleaner } from '../../../src/platform/answer/clean-message.ts';
import { readCommandLine } from '../../../src/slack/input/command-line.ts';
import { oneLine } from '../../../src/slack/input/sanitize.ts';

const [JOINS, PARTS] = ['\u200d', '\u200c'];
const written = [
  ['an emoji of several', `👩${JOINS}👩${JOINS}👧${JOINS}👦`],
  ['one with a colour of skin', `👩🏽${JOINS}💻`],
  ['one with a variation', `❤️${JOINS}🔥`],
  ['a Persian name', `علی${PARTS}رضا`],
  ['a Sinhala name', `ශ්${JOINS}රී`],
];

describe('zero-width joiners', () => {
  it.each(written)('stay in %s, wherever names are read, stored and shown', (_what, name) => {
    expect(withoutLooseJoiners(name)).toBe(name);
    expect(oneLine(name)).toBe(name);
    expect(tidyName(name)).toBe(name.normalize('NFC'));
    expect(createMessageCleaner([])(name)?.replace('\ufe0f', '')).toBe(name.replace('\ufe0f', ''));
  });

  it.each([
    ['at the start', `${JOINS}Jane`, 'Jane'],
    ['at the end', `Jane${PARTS}`, 'Jane'],
    ['before a space', `Jane${JOINS} Doe`, 'Jane Doe'],
    ['twice', `Ja${JOINS}${JOINS}ne`, 'Jane'],
    ['before a sign', `Jane${JOINS}.`, 'Jane.'],
  ])('go where they join nothing: %s', (_where, text, left) => {
    expect(oneLine(text)).toBe(left);
    expect(tidyName(text)).toBe(left);
  });

  it('go from an address, and stay in a name that is typed beside it', () => {
    const name = written[3]?.[1] ?? '';
    expect(readCommandLine(`edit ja${JOINS}ne@acme${PARTS}.test given=${name}`, catalogue)).toMatchObject({
      email: 'jane@acme.test',
      values: { givenName: name },
    });
  });
});
