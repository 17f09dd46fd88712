import type { KnownBlock } from '@slack/types';
import type { Words } from '../../../core/sentence.ts';
import { escapeSlack } from '../../input/sanitize.ts';
import { clip, limits } from '../../limits.ts';
import { plainText, type Showing, toText } from '../text/render.ts';

/** A fact with its name, which is ours. */
export type NamedFact = { name: string; words: Words };

/** Returns facts in two columns; those without words are left out. */
export function fieldBlocks(facts: NamedFact[], showing: Showing): KnownBlock[] {
  const texts = facts.flatMap(({ name, words }) => {
    const text = fieldText(words, showing);
    return text ? [clip(`*${name}*\n${text}`, limits.fieldText)] : [];
  });
  const blocks: KnownBlock[] = [];
  for (let i = 0; i < texts.length; i += limits.fields)
    blocks.push({
      type: 'section',
      fields: texts.slice(i, i + limits.fields).map((text) => ({ type: 'mrkdwn', text, verbatim: true })),
    });
  return blocks;
}

/**
 * Returns words as the text of a field, which can only be mark-up: our own words and dates as they are, and whatever
 * comes from outside as code, in which nothing formats or links.
 */
const fieldText = (words: Words, showing: Showing): string =>
  words
    .map((part) => {
      if (typeof part === 'string' || 'at' in part) return plainText([part], showing);
      const text = toText(part, showing).replaceAll('`', '’').trim();
      return text && `\`${escapeSlack(text)}\``;
    })
    .join('');
