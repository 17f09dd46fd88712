import type { RichTextBlock, RichTextElement, RichTextSection } from '@slack/types';
import { showAddress } from '../../../core/mail/email-address.ts';
import type { Part, Words } from '../../../core/sentence.ts';
import { escapeSlack, oneLine, printable } from '../../input/sanitize.ts';
import { clip, limits } from '../../limits.ts';

/**
 * How to show what words only stand for: the learner's address, in full or masked as the place allows, and people. A
 * person in `names` is shown by name, which notifies nobody; any other as a mention. The only reader, where there is one,
 * is “you”.
 */
export type Showing = {
  email: string;
  /** What the learning platform is called, where the words may be about it. */
  platform?: string;
  /** What was given in a request's fields, and what the learner's columns held before, by name. */
  inputs?: Readonly<Record<string, string>>;
  before?: Readonly<Record<string, string>>;
  names?: ReadonlyMap<string, string> | undefined;
  reader?: string | undefined;
};

/** Returns the text of a personal part; empty where it was erased. */
function personalText(part: { email: 'learner' } | { input: string } | { before: string }, showing: Showing): string {
  if ('email' in part) return showing.email;
  return ('input' in part ? showing.inputs?.[part.input] : showing.before?.[part.before]) ?? '';
}

/** A moment in the reader's own time zone (Slack's date formatting). */
const DATE = '{date_short_pretty} at {time}';
const EXACT = '{date_short_pretty} at {time_secs}';
const AGO = '{ago}';
const formatOf = ({ exact, ago }: { exact?: true; ago?: true }) => (ago ? AGO : exact ? EXACT : DATE);

/** Returns words as rich text elements: literal, so that nothing in them formats, links or notifies. */
function richText(words: Words, showing: Showing): RichTextElement[] {
  const elements: RichTextElement[] = [];
  for (const part of withReader(words, showing)) {
    const element = toElement(part, showing);
    const last = elements.at(-1);
    if (element.type === 'text' && !element.style && last?.type === 'text' && !last.style) last.text += element.text;
    else if (element.type !== 'text' || element.text !== '') elements.push(element);
  }
  return elements;
}

function toElement(part: Part, showing: Showing): RichTextElement {
  if (typeof part === 'string') return { type: 'text', text: printable(part) };
  if ('at' in part)
    return { type: 'date', timestamp: toUnix(part.at), format: formatOf(part), fallback: toUtc(part.at) };
  if ('person' in part) return toPerson(part.person, showing);
  if ('ping' in part) return toPing(part.ping);
  if ('channel' in part) return { type: 'channel', channel_id: part.channel };
  if ('strong' in part) return { type: 'text', text: shortText(part.strong), style: { bold: true } };
  if ('code' in part) return { type: 'text', text: shortText(part.code), style: { code: true } };
  return { type: 'text', text: shownPersonal(part, showing) };
}

/** Nothing that is read stands before it, or a whole sentence does. */
const SENTENCE_BEGINS = /^[^\p{L}\p{N}]*$|[.!?] $/u;

/** Returns words in which the only reader is “you”. */
function withReader(words: Words, { reader }: Showing): Words {
  if (reader === undefined) return words;
  let before = '';
  return words.map((part) => {
    const said = typeof part !== 'string' && 'person' in part && part.person === reader ? youAfter(before) : part;
    before += typeof said === 'string' ? said : 'x';
    return said;
  });
}

const youAfter = (before: string) => (SENTENCE_BEGINS.test(before) ? 'You' : 'you');

/** Returns a value from outside as one harmless line, short enough to stay in its sentence. */
const shortText = (text: string) => clip(readableAddresses(oneLine(text)), limits.word);
const shownPersonal = (part: Parameters<typeof personalText>[0], showing: Showing) =>
  clip(readableAddresses(oneLine(personalText(part, showing))), limits.email);
/** Returns a text with its addresses as people read them. */
const readableAddresses = (text: string) =>
  text.replace(/@\S*/g, (part) => (part.includes('xn--') ? showAddress(part) : part));

function toPerson(id: string, { names }: Showing): RichTextElement {
  const name = names?.get(id);
  return name ? { type: 'text', text: shortText(name), style: { bold: true } } : { type: 'user', user_id: id };
}

const isGroup = (id: string) => id.startsWith('S');
const toPing = (id: string): RichTextElement =>
  isGroup(id) ? { type: 'usergroup', usergroup_id: id } : { type: 'user', user_id: id };

/** Returns one paragraph. */
export function section(words: Words, showing: Showing): RichTextSection {
  return { type: 'rich_text_section', elements: richText(words, showing) };
}

/** Returns a block of paragraphs. */
export function paragraphs(showing: Showing, ...all: Words[]): RichTextBlock {
  return {
    type: 'rich_text',
    elements: all.filter((words) => words.length > 0).map((words) => section(words, showing)),
  };
}

/** Returns words as escaped text, for notifications and screen readers. */
export function plainText(words: Words, showing: Showing): string {
  return withReader(words, showing)
    .map((part) => {
      if (typeof part === 'string') return escapeSlack(printable(part));
      if ('at' in part) return `<!date^${toUnix(part.at)}^${formatOf(part)}|${toUtc(part.at)}>`;
      if ('person' in part) return escapeSlack(shortText(showing.names?.get(part.person) ?? 'a colleague'));
      if ('ping' in part) return isGroup(part.ping) ? `<!subteam^${part.ping}>` : `<@${part.ping}>`;
      if ('channel' in part) return `<#${escapeSlack(part.channel)}>`;
      if ('strong' in part) return escapeSlack(shortText(part.strong));
      if ('code' in part) return escapeSlack(shortText(part.code));
      return escapeSlack(shownPersonal(part, showing));
    })
    .join('');
}

const toUnix = (iso: string) => Math.floor(Date.parse(iso) / 1000);
const toUtc = (iso: string) => `${iso.slice(0, 16).replace('T', ' ')} UTC`;
