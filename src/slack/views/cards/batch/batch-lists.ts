import type { RichTextBlock } from '@slack/types';
import type { CatalogueEntry } from '../../../../core/action.ts';
import { fullName } from '../../../../core/learner.ts';
import { maskEmail } from '../../../../core/personal/mask.ts';
import type { BatchItem, Reason } from '../../../../core/requests/batch.ts';
import { briefReason } from '../../../../core/requests/batch-reasons.ts';
import { say, sentences, strong, type Words } from '../../../../core/sentence.ts';
import { clip } from '../../../limits.ts';
import { shownName } from '../../text/learner-line.ts';
import { type Showing, section } from '../../text/render.ts';

/**
 * How to show a batch: people by name, each learner's address masked or in full, and what corrects an address, if
 * anything does.
 */
export type BatchShowing = {
  names: Showing['names'];
  reader: Showing['reader'];
  address: (email: string) => string;
  correction: CatalogueEntry | undefined;
  /** What the learning platform is called. */
  platform: string;
};

/**
 * Returns words that say how many addresses were beyond a batch's limit; none where none was.
 * @param taken how many were not.
 */
export const leftOutWords = (taken: number, leftOut: number): Words =>
  leftOut === 0
    ? []
    : say`Only the first ${taken} of ${taken + leftOut} addresses: ask again for the other ${leftOut}, in a message of their own.`;

/** How many characters of a list one block gets: Slack's limit is 3,000 for a text. */
const MOST_IN_BLOCK = 2_800;
/** The longest name and address in a list of many. */
const ENTRY = 45;
/** The longest reason said for several of them. */
const REASON = 200;

/** Learners with something in common: what it is, and a line for each. */
export type Group = { heading: Words; lines: string[] };

/**
 * Returns one learner in a list of many: name and address, or the address alone. `show` masks addresses, or does not.
 */
export function entryOf({ learner, label }: Pick<BatchItem, 'learner' | 'label'>, publisher = maskEmail): string {
  const address = clip(shownName(learner ? publisher(learner.email) : (label ?? '')), ENTRY);
  const name = learner ? clip(shownName(fullName(learner)), ENTRY) : '';
  return name ? `${name} · ${address}` : address || '(no address)';
}

/** Returns those that were skipped or refused, grouped by reason, the most frequent first. */
export function reasonGroups<I extends { reason: Reason | null }>(
  items: I[],
  title: string,
  entry: (item: I) => string,
): Group[] {
  const bySaying = new Map<string, { reason: Reason; lines: string[] }>();
  for (const item of items) {
    if (!item.reason) continue;
    // The platform's own words differ from learner to learner; ours may have a short form for all.
    const saying = JSON.stringify(briefReason(item.reason));
    const group = bySaying.get(saying) ?? { reason: item.reason, lines: [] };
    bySaying.set(saying, { ...group, lines: [...group.lines, entry(item)] });
  }
  return [...bySaying.values()]
    .sort((a, b) => b.lines.length - a.lines.length)
    .map(({ reason, lines }) => ({
      heading: sentences(say`${strong(`${title} (${lines.length})`)}:`, clipWords(briefReason(reason), REASON)),
      lines,
    }));
}

/** Returns groups as blocks, none of them longer than Slack takes. */
export function groupBlocks(groups: Group[], showing: Showing): RichTextBlock[] {
  const blocks: RichTextBlock[] = [];
  let room = 0;
  const blockFor = (length: number): RichTextBlock['elements'] => {
    const last = blocks.at(-1);
    const block: RichTextBlock = last && length <= room ? last : { type: 'rich_text', elements: [] };
    if (block !== last) {
      blocks.push(block);
      room = MOST_IN_BLOCK;
    }
    room -= length;
    return block.elements;
  };
  for (const { heading, lines } of groups) {
    blockFor(lengthOf(heading) + (lines[0]?.length ?? 0)).push(section(heading, showing));
    for (const line of lines) {
      const elements = blockFor(line.length);
      const last = elements.at(-1);
      const item = section([line], showing);
      if (last?.type === 'rich_text_list') last.elements.push(item);
      else elements.push({ type: 'rich_text_list', style: 'bullet', elements: [item] });
    }
  }
  return blocks;
}

/** Returns words cut to a total length. */
function clipWords(words: Words, most: number): Words {
  let left = most;
  return words.flatMap((part) => {
    const text = typeof part === 'string' ? part : 'strong' in part ? part.strong : 'code' in part ? part.code : '';
    if (left <= 0) return [];
    left -= text.length;
    return left < 0 ? [clip(text, left + text.length)] : [part];
  });
}

const lengthOf = (words: Words) => JSON.stringify(words).length;
