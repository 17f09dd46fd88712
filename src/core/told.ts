import { sentences, type Words } from './sentence.ts';

/**
 * What people are told, in three layers: the verdict, what it means for the learner, and the small print, which has the
 * reference, the expiry and the times.
 */
export type Told = { verdict: Words; meaning: Words; details: Words[] };

/** Returns what is told. A detail is no sentence: it has no full stop. */
export const tell = (verdict: Words, meaning: Words = [], ...details: Words[]): Told => ({
  verdict,
  meaning,
  details: details.filter((words) => words.length > 0),
});

/** Returns words as they are told: their first sentence is the verdict. */
export function tellWords(words: Words, ...details: Words[]): Told {
  const [verdict, meaning] = splitSentence(words);
  return tell(verdict, meaning, ...details);
}

/** Returns what is told with more said after it. */
export const tellMore = ({ verdict, meaning, details }: Told, more: Words, ...small: Words[]): Told =>
  tell(verdict, sentences(meaning, more), ...details, ...small);

/** Returns what is told in one line, without the small print. */
export const saidWords = ({ verdict, meaning }: Told): Words => sentences(verdict, meaning);

/** Returns details beside each other. */
export const detailWords = (details: Words[]): Words =>
  details.flatMap((words, i) => (i === 0 ? words : [' · ', ...words]));

/** Quotation marks, and what ends a sentence. */
const MARKS = /[“”]|[.?!](?= |$)/g;

/** Returns the first sentence, and the others. A sentence that somebody is quoted with ends none of ours. */
function splitSentence(words: Words): [Words, Words] {
  let quotes = 0;
  for (const [i, part] of words.entries()) {
    if (typeof part !== 'string') continue;
    for (const { 0: mark, index } of part.matchAll(MARKS)) {
      if (mark === '“') quotes += 1;
      else if (mark === '”') quotes = Math.max(0, quotes - 1);
      else if (quotes === 0 && (index + 1 < part.length || isApart(words[i + 1])))
        return [
          [...words.slice(0, i), part.slice(0, index + 1)],
          withoutStart(part.slice(index + 1), words.slice(i + 1)),
        ];
    }
  }
  return [words, []];
}

/** Returns whether nothing follows a full stop directly. */
const isApart = (next: Words[number] | undefined) =>
  next === undefined || (typeof next === 'string' && next.startsWith(' '));

function withoutStart(first: string, rest: Words): Words {
  const text = first.trimStart();
  if (text) return [text, ...rest];
  const [next, ...others] = rest;
  return typeof next === 'string' && next.trimStart() !== next ? withoutStart(next, others) : rest;
}
