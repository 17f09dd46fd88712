import type { EditableLearner } from '../../../core/learner.ts';
import type { RequestSnapshot } from '../../../core/requests/request-snapshot.ts';
import { toKept } from '../../../core/restore.ts';
import type { Showing } from './render.ts';

type Told = {
  request: Pick<RequestSnapshot['request'], 'input' | 'replaced'>;
  learner: Partial<EditableLearner>;
};

/**
 * Returns the values of the personal parts in a request's sentences, each as `shown` formats it (masked where many
 * read): what was given, and what the learner's columns held before, or hold while nothing was done.
 */
export function personalValues(
  { request: { input, replaced }, learner }: Told,
  shown: (value: string) => string,
): Pick<Showing, 'inputs' | 'before'> {
  const held = Object.entries(learner).map(([column, value]) => [
    column,
    typeof value === 'string' || value instanceof Date ? toKept(value) : null,
  ]);
  const before = [...held, ...Object.entries(replaced).map(([column, { from }]) => [column, from])];
  return { inputs: shownEach(Object.entries(input.values ?? {}), shown), before: shownEach(before, shown) };
}

const shownEach = (entries: (string | null)[][], shown: (value: string) => string) =>
  Object.fromEntries(entries.flatMap(([name, value]) => (name && value ? [[name, shown(value)]] : [])));
