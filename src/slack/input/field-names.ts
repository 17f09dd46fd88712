import { distance } from 'fastest-levenshtein';
import type { Fields } from '../../core/field.ts';

/** Words of labels that name nothing. */
const EMPTY = new Set(['a', 'an', 'the', 'to', 'of', 'which', 'what', 'right', 'new']);
/** A shorter word is near to too many. */
const SHORTEST_NEAR = 4;
const MOST_WRONG = 2;

/**
 * Returns the names of the fields that a typed name may mean: the one of that name or label, else those with that word
 * in their name or label (`zone`), else those that it begins (`lang`), else those spelled nearly so (`langauge`).
 */
export function fieldsMeant(fields: Fields, typed: string): string[] {
  const wanted = fold(typed);
  const known = Object.entries(fields).map(([name, { label }]) => {
    const wholes = [fold(name), fold(label)];
    return { name, wholes, words: [...wordsOf(name), ...wordsOf(label)] };
  });
  const ways: ((word: string) => boolean)[] = [
    (word) => word === wanted,
    (word) => wanted.length >= SHORTEST_NEAR - 1 && word.startsWith(wanted),
    (word) => wanted.length >= SHORTEST_NEAR && distance(word, wanted) <= Math.min(MOST_WRONG, word.length / 3),
  ];
  const meant = (isMeant: (field: (typeof known)[number]) => boolean) => known.filter(isMeant).map(({ name }) => name);
  const tries = [
    meant(({ wholes }) => wholes.includes(wanted)),
    ...ways.map((isLike) => meant(({ wholes, words }) => [...wholes, ...words].some(isLike))),
  ];
  return tries.find(({ length }) => length > 0) ?? [];
}

const fold = (name: string) => name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');

const wordsOf = (name: string) =>
  name
    .replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '' && !EMPTY.has(word));
