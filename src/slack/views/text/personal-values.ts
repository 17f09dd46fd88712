import type { EditableLearner } from '../../../core/learner.ts';
import { describeDifference } from '../../../core/personal/difference.ts';
import type { RequestSnapshot } from '../../../core/requests/request-snapshot.ts';
import { toKept } from '../../../core/restore.ts';
import type { Showing } from './render.ts';

type Told = {
  request: Pick<RequestSnapshot['request'], 'input' | 'replaced'>;
  learner: Partial<EditableLearner>;
};

/**
 * Returns the values of the personal parts in a request's sentences, each as `shown` formats it (masked where many
 * read): what was given, and what the learner's columns held before, or hold while nothing was done. And how the one
 * differs from the other, in a sentence that names neither.
 */
export function personalValues(
  { request: { input, replaced }, learner }: Told,
  shown: (value: string) => string,
): Pick<Showing, 'inputs' | 'before' | 'differences'> {
  const held = Object.entries(learner).map(([column, value]) => [
    column,
    typeof value === 'string' || value instanceof Date ? toKept(value) : null,
  ]);
  const before = [...held, ...Object.entries(replaced).map(([column, { from }]) => [column, from])];
  const given = Object.entries(input.values ?? {});
  return {
    inputs: shownEach(given, shown),
    before: shownEach(before, shown),
    differences: differences(Object.fromEntries(before), given),
  };
}

const differences = (before: Record<string, string | null>, given: [string, string | undefined][]) =>
  Object.fromEntries(
    given.flatMap(([name, value]) => {
      const held = before[name];
      return held && value ? [[name, describeDifference(held, value)]] : [];
    }),
  );

const shownEach = (entries: (string | null)[][], shown: (value: string) => string) =>
  Object.fromEntries(entries.flatMap(([name, value]) => (name && value ? [[name, shown(value)]] : [])));
