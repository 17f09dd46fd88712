import type { RichTextBlock, RichTextElement, RichTextSection } from '@slack/types';
import { showAddress } from '../../../core/mail/email-address.ts';
import type { Part, Words } from '../../../core/sentence.ts';
import { escapeSlack, oneLine, printable } from '../../input/sanitize.ts';
import { clip, limits } from '../../limits.ts';

/**
 * How to show what words only stand for: the learner's address, in full or masked as the place allows, and people. A
 * person is shown by name, which notifies nobody: that is for `ping` alone. The only reader, where there is one, is
 * “you”.
 */
export type Showing = {
  email: string;
  /** What the learning platform is called, where the words may be about it. */
  platform?: string;
  /** What was given in a request's fields, and what the learner's columns held before, by name. */
  inputs?: Readonly<Record<string, string>>;
  before?: Readonly<Record<string, string>>;
  /** How the one differs from the other, by name; it names neither. */
  differences?: Readonly<Record<string, string>>;
  names?: ReadonlyMap<string, string> | undefined;
  reader?: string | undefined;
};

type PersonalPart = { email: 'learner' } | { input: string } | { before: string };

/** Returns the text of a personal part; empty where it was erased. */
function personalText(part: PersonalPart, showing: Showing): string {
  if ('email' in part) return showing.email;
  return ('input' in part ? showing.inputs?.[part.input] : showing.before?.[part.before]) ?? '';
}

/** A moment in the reader's own time zone (Slack's date formatting). */
const DATE = '{date_short_pretty} at {time}';
const EXACT = '{date_short_pretty} at {time_secs}';
const AGO = '{ago}';
const DAY = '{date_short_pretty}';
type Moment = Extract<Part, { at: string }>;
const formatOf = ({ exact, ago, day }: Moment) => (ago ? AGO : day ? DAY : exact ? EXACT : DATE);

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
  if ('at' in part) return { type: 'date', timestamp: toUnix(part.at), format: formatOf(part), fallback: toUtc(part) };
  if ('person' in part) return toPerson(part.person, showing);
  if ('ping' in part) return toPing(part.ping);
  if ('channel' in part) return { type: 'channel', channel_id: part.channel };
  if ('strong' in part) return { type: 'text', text: shortText(part.strong), style: { bold: true } };
  if ('code' in part) return { type: 'text', text: shortText(part.code), style: { code: true } };
  if ('difference' in part) return { type: 'text', text: showing.differences?.[part.difference] ?? '' };
  return { type: 'text', text: shownPersonal(part, showing) };
}

/** Nothing that is read stands before it, or a whole sentence does. */
const SENTENCE_BEGINS = /^[^\p{L}\p{N}]*$|[.!?] $/u;

/** Returns words in which the only reader is “you”. */
export function withReader(words: Words, { reader }: Showing): Words {
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
const shownPersonal = (part: PersonalPart, showing: Showing) =>
  clip(readableAddresses(oneLine(personalText(part, showing))), limits.email);
/** Returns a text with its addresses as people read them. */
const readableAddresses = (text: string) =>
  text.replace(/@\S*/g, (part) => (part.includes('xn--') ? showAddress(part) : part));

const toPerson = (id: string, showing: Showing): RichTextElement => ({
  type: 'text',
  text: nameOf(id, showing),
  style: { bold: true },
});

const nameOf = (id: string, { names }: Showing) => shortText(names?.get(id) ?? 'a colleague');

const isGroup = (id: string) => id.startsWith('S');
const toPing = (id: string): RichTextElement =>
  isGroup(id) ? { type: 'usergroup', usergroup_id: id } : { type: 'user', user_id: id };

/** Returns one paragraph. */
export function section(words: Words, showing: Showing): RichTextSection {
  return { type: 'rich_text_section', elements: richText(words, showing) };
}

/** Returns one paragraph in bold; mentions are as they are. */
export function boldSection(words: Words, showing: Showing): RichTextSection {
  const elements = richText(words, showing).map((element) =>
    element.type === 'text' || element.type === 'date'
      ? { ...element, style: { ...element.style, bold: true } }
      : element,
  );
  return { type: 'rich_text_section', elements };
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
    .map((part) => toMarkup(part) ?? escapeSlack(toText(part, showing)))
    .join('');
}

/** Returns a part that only Slack's mark-up can show; else undefined. */
export function toMarkup(part: Part): string | undefined {
  if (typeof part === 'string') return undefined;
  if ('at' in part) return `<!date^${toUnix(part.at)}^${formatOf(part)}|${toUtc(part)}>`;
  if ('ping' in part) return isGroup(part.ping) ? `<!subteam^${part.ping}>` : `<@${part.ping}>`;
  return 'channel' in part ? `<#${escapeSlack(part.channel)}>` : undefined;
}

/** Returns any other part as literal text. */
export function toText(part: Part, showing: Showing): string {
  if (typeof part === 'string') return printable(part);
  if ('person' in part) return nameOf(part.person, showing);
  if ('strong' in part) return shortText(part.strong);
  if ('code' in part) return shortText(part.code);
  if ('difference' in part) return showing.differences?.[part.difference] ?? '';
  return 'email' in part || 'input' in part || 'before' in part ? shownPersonal(part, showing) : '';
}

const toUnix = (iso: string) => Math.floor(Date.parse(iso) / 1000);
const toUtc = ({ at, day }: Moment) => (day ? at.slice(0, 10) : `${at.slice(0, 16).replace('T', ' ')} UTC`);
