import type { EditableLearner } from './learner.ts';
import { isPersonal, type Personal } from './personal.ts';

/** A place in Slack: a channel, and the thread in it where there is one. */
export type Place = { channel: string; threadTs: string | null };

/** A piece of a sentence. Plain strings are shown literally: whatever is in them, they format nothing and ping nobody. */
export type Part =
  | string
  | { at: string; exact?: true; ago?: true }
  | { person: string }
  | { ping: string }
  | { channel: string }
  | { strong: string }
  | { code: string }
  | { email: 'learner' }
  /** What was given in a personal field of the request, by the field's name. */
  | { input: string }
  /** What a column of the learner held before the request changed it, by the column's name. */
  | { before: string };

/** A sentence as data, so that every surface can show it in its own way. It survives JSON. */
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

/** Words in a heavier weight. */
export const strong = (text: string): Part => ({ strong: text });
/** The learner's address: filled in when it is shown, masked where many read, and stored nowhere. */
export const theirEmail: Part = { email: 'learner' };
/** What a column of the learner held before the request changes it: filled in and masked like `theirEmail`. */
export const before = (column: keyof EditableLearner): Part => ({ before: column });
/** Words to type as they are. */
export const code = (text: string): Part => ({ code: text });
/** A moment to the second. */
export const exactly = (at: Date): Part => ({ at: at.toISOString(), exact: true });
/** How long ago a moment was, as of when it is read. */
export const ago = (at: Date): Part => ({ at: at.toISOString(), ago: true });
/** A Slack user or user group that is to notice, by id: the one part that notifies somebody. */
export const ping = (id: string): Part => ({ ping: id });
/** A Slack user, by id. */
export const person = (id: string): Part => ({ person: id });

/** Slack channels, by id: `#a, #b or #c`. Slack shows the name of a private one only to who is in it. */
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
