import { distance } from 'fastest-levenshtein';
import { isSwap } from '../language/swap.ts';
import { code, say, type Words } from '../sentence.ts';

/** Where more than this part of a value is another one, it is no correction of it. */
const MOST = 0.5;

/**
 * Returns how a value differs from the one before, as the end of a sentence that names neither: whoever decides can judge it
 * where both are masked. Of an address, with the side of the @ that differs.
 */
export function describeDifference(before: string, after: string): string {
  const [from, to] = [splitAddress(before), splitAddress(after)];
  if (!from || !to) return `${howFar(before, after)}.`;
  if (from.domain === to.domain) return `only before the @, where ${howFar(from.local, to.local)}.`;
  if (from.local === to.local) return `only behind the @, where ${howFar(from.domain, to.domain)}.`;
  return `on both sides of the @; before it, ${howFar(from.local, to.local)}.`;
}

/** Returns the characters that differ, for whoever may read both values in full. Nothing where all of them do. */
export function markDifference(before: string, after: string): Words {
  const [from, to] = [[...before], [...after]];
  const start = from.findIndex((letter, i) => letter !== to[i]);
  const first = start < 0 ? from.length : start;
  let same = 0;
  while (same < Math.min(from.length, to.length) - first && from.at(-1 - same) === to.at(-1 - same)) same += 1;
  if (first + same === 0) return [];
  const [gone, come] = [from, to].map((letters) => letters.slice(first, letters.length - same).join(''));
  if (!gone) return say`What differs: ${code(come ?? '')} is new, from the ${ordinal(first + 1)} character on.`;
  if (!come) return say`What differs: ${code(gone)} is gone, from the ${ordinal(first + 1)} character on.`;
  return say`What differs: ${code(gone)} is ${code(come)}, from the ${ordinal(first + 1)} character on.`;
}

function howFar(from: string, to: string): string {
  const [before, after] = [[...from].length, [...to].length];
  if (isSwap(from, to)) return 'two neighbouring characters are swapped';
  const slips = distance(from, to);
  if (slips > Math.max(before, after) * MOST) return 'most of it is another one';
  if (slips > 1) return `${slips} characters differ`;
  if (before === after) return 'one character is another one';
  return after > before ? 'there is one character more' : 'there is one character less';
}

function splitAddress(value: string): { local: string; domain: string } | undefined {
  const at = value.lastIndexOf('@');
  return at < 1 ? undefined : { local: value.slice(0, at), domain: value.slice(at + 1) };
}

const ENDINGS: Partial<Record<Intl.LDMLPluralRule, string>> = { one: 'st', two: 'nd', few: 'rd' };
const rules = new Intl.PluralRules('en', { type: 'ordinal' });
const ordinal = (n: number) => `${n}${ENDINGS[rules.select(n)] ?? 'th'}`;
