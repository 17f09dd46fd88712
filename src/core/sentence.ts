import type { EditableLearner } from './learner.ts';
import { isPersonal, type Personal } from './personal/personal.ts';

/** A place in Slack: a channel, and the thread in it where there is one. */
export type Place = { channel: string; threadTs: string | null };

/** A piece of a sentence. Plain strings are shown literally: they never format and never notify anybody. */
export type Part =
  | string
  | { at: string; exact?: true; ago?: true; day?: true }
  | { person: string }
  | { ping: string }
  | { channel: string }
  | { strong: string }
  | { code: string }
  | { email: 'learner' }
  /** What was given in a personal field of the request, by the field's name. */
  | { input: string }
  /** What a column of the learner held before the request changed it, by the column's name. */
  | { before: string }
  /** How what was given in a personal field differs from what the column of that name held before; it names neither. */
  | { difference: string };

/** A sentence as data, so that every surface can show it in its own way. It can be stored as JSON. */
export type Words = Part[];

type Value = Part | Date | number | Words | Personal<unknown>;

/** Builds Words from a template: say`due ${date}`. A Date becomes a moment in the reader's own time zone. */
export function say(texts: TemplateStringsArray, ...values: Value[]): Words {
  const words: Words = [];
  texts.forEach((text, i) => {
    if (text) words.push(text);
    const value = values[i];
    if (value === undefined || value === '') return;
    if (Array.isArray(value)) words.push(...value);
    else words.push(toPart(value));
  });
  return words;
}

/** Joins sentences with a space. */
export function sentences(...all: Words[]): Words {
  return all.filter((words) => words.length > 0).flatMap((words, i) => (i === 0 ? words : [' ', ...words]));
}

/** Returns words in bold. */
export const strong = (text: string): Part => ({ strong: text });
/** Stands for the learner's address: filled in when it is shown, masked where many read, and stored nowhere. */
export const theirEmail: Part = { email: 'learner' };
/** Stands for what a column of the learner held before the request: filled in and masked like `theirEmail`. */
export const before = (column: keyof EditableLearner): Part => ({ before: column });
/** Stands for how a field's new value differs from the column's, in a sentence that names neither. */
export const differenceOf = (column: keyof EditableLearner): Part => ({ difference: column });
/** Returns words to type as they are. */
export const code = (text: string): Part => ({ code: text });
/** Returns a moment that is shown to the second. */
export const exactly = (at: Date): Part => ({ at: at.toISOString(), exact: true });
/** Returns a moment that is shown by its day alone. */
export const onDay = (at: Date): Part => ({ at: at.toISOString(), day: true });
/** Returns a moment that is shown as how long ago it was, at the time of reading. */
export const ago = (at: Date): Part => ({ at: at.toISOString(), ago: true });
/** Returns a Slack user or user group to notify, by id: the only part that notifies anybody. */
export const ping = (id: string): Part => ({ ping: id });
/** Returns a Slack user, by id. */
export const person = (id: string): Part => ({ person: id });

/** Returns Slack channels, by id: `#a, #b or #c`. Slack shows the name of a private one only to its members. */
export function channels(ids: readonly string[]): Words {
  return ids.flatMap((channel, i): Words => {
    const before = i === 0 ? [] : [i === ids.length - 1 ? ' or ' : ', '];
    return [...before, { channel }];
  });
}

function toPart(value: Part | Date | number | Personal<unknown>): Part {
  if (isPersonal(value)) return value.part;
  if (value instanceof Date) return { at: value.toISOString() };
  return typeof value === 'number' ? String(value) : value;
}
