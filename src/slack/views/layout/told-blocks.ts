import type { KnownBlock, MrkdwnElement, PlainTextElement, RichTextSection } from '@slack/types';
import { sentences, type Words } from '../../../core/sentence.ts';
import { detailWords, saidWords, type Told } from '../../../core/told.ts';
import { clip, limits } from '../../limits.ts';
import { newsFor } from '../text/mention.ts';
import { boldSection, plainText, type Showing, section, toMarkup, toText, withReader } from '../text/render.ts';

/**
 * Returns what is told as blocks: the verdict in bold on a line of its own, what it means below it, and the small print.
 * @param asker who is notified that there is news.
 */
export function toldBlocks({ verdict, meaning, details }: Told, showing: Showing, asker?: string): KnownBlock[] {
  const lines = [...verdictLines(verdict, showing, asker), ...(meaning.length > 0 ? [section(meaning, showing)] : [])];
  return [
    ...(lines.length > 0 ? [{ type: 'rich_text' as const, elements: lines }] : []),
    ...detailBlocks(details, showing),
  ];
}

function verdictLines(verdict: Words, showing: Showing, asker: string | undefined): RichTextSection[] {
  if (verdict.length === 0) return [];
  const { elements, ...line } = boldSection(verdict, showing);
  return [{ ...line, elements: [...elements, ...section(newsFor(asker), showing).elements] }];
}

/** Returns the small print as blocks: one, but where it has more than Slack takes in one. */
export function detailBlocks(details: Words[], showing: Showing): KnownBlock[] {
  const elements = smallPrint(detailWords(details), showing);
  const blocks: KnownBlock[] = [];
  for (let i = 0; i < elements.length; i += limits.contextElements)
    blocks.push({ type: 'context', elements: elements.slice(i, i + limits.contextElements) });
  return blocks;
}

/** Returns what is told as one plain line, for notifications and screen readers. */
export const toldText = (told: Told, showing: Showing): string =>
  plainText(sentences(saidWords(told), detailWords(told.details)), showing);

/** Returns words as the small print takes them: dates as mark-up, the rest as plain text, in which nothing formats. */
function smallPrint(words: Words, showing: Showing): (PlainTextElement | MrkdwnElement)[] {
  const elements: (PlainTextElement | MrkdwnElement)[] = [];
  for (const part of withReader(words, showing)) {
    const markup = toMarkup(part);
    const last = elements.at(-1);
    if (markup) elements.push({ type: 'mrkdwn', text: markup });
    else if (last?.type === 'plain_text') last.text += toText(part, showing);
    else elements.push({ type: 'plain_text', text: toText(part, showing), emoji: false });
  }
  return elements
    .map((element) => ({ ...element, text: clip(element.text.trim(), limits.text) }))
    .filter(({ text }) => text);
}
