import type { Replaced, UndoFacts, UndoPlan } from './action.ts';
import type { EditableLearner } from './learner.ts';
import type { Change } from './plan.ts';
import { type Refusal, refuse } from './refusal.ts';
import { say, type Words } from './sentence.ts';

type Options = {
  /**
   * Returns the words that say what was put back, and what it was meanwhile. Without them, or where they cannot be said of
   * an older request, it is said that all is as it was.
   */
  words?(facts: UndoFacts): Words | undefined;
  /** Returns whether it is too late for another reason than a column that was changed since. */
  isTooLate?(facts: UndoFacts): boolean;
};

const DATES = new Set<keyof EditableLearner>(['membershipEndsAt', 'vpaAvailableFrom']);

/** Returns a column's value in the stored form: dates as ISO 8601 in UTC. */
export function toKept(value: EditableLearner[keyof EditableLearner]): string | null {
  return value instanceof Date ? value.toISOString() : value;
}

/** Returns the change that brings about what was kept of one, without what the learner has already. */
export function fromReplaced(replaced: Replaced, learner: EditableLearner): Change {
  const columns = Object.entries(replaced) as [keyof EditableLearner, { to: string | null }][];
  const differing = columns.filter(([column, { to }]) => toKept(learner[column]) !== to);
  return Object.fromEntries(differing.map(([column, { to }]) => [column, fromKept(column, to)])) as Change;
}

function fromKept(column: keyof EditableLearner, kept: string | null) {
  return kept !== null && DATES.has(column) ? new Date(kept) : kept;
}

/**
 * Returns the default way to undo: every column goes back to what it held, while all are still as the request left
 * them.
 */
export function restore(options: Options = {}): (facts: UndoFacts) => UndoPlan | Refusal {
  return (facts) => {
    const columns = Object.entries(facts.replaced) as [
      keyof EditableLearner,
      { from: string | null; to: string | null },
    ][];
    const isAsWeLeftIt = columns.every(([column, { to }]) => toKept(facts.learner[column]) === to);
    if (columns.length === 0 || !isAsWeLeftIt || options.isTooLate?.(facts)) return refuse('undo-too-late');
    const change = Object.fromEntries(columns.map(([column, { from }]) => [column, fromKept(column, from)])) as Change;
    return {
      kind: 'undo-plan',
      change,
      words: options.words?.(facts) ?? say`Everything is as it was.`,
    };
  };
}
