import type { Retry } from './send-result.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

const WAITS = [5 * SECOND, 15 * SECOND, MINUTE, 5 * MINUTE];
const LONGEST_WAIT = 15 * MINUTE;

/** How long a mail is tried: the provider forgets an idempotency key after 24 h, and a try after that could double it. */
export const TRY_FOR_MS = 20 * HOUR;

/** When to try a mail again, or that it is given up. */
export type NextAttempt = { kind: 'again'; at: Date } | { kind: 'failed'; problem: 'too-late' };

/**
 * Returns when a mail that was not sent is tried again: 5 s after the first attempt, then 15 s, 1 min, 5 min, 15 min and 15 min
 * ever after, but never sooner than the provider asked for. `attempts` counts this one (1 and up). Where the next
 * attempt would come later than 20 h after `createdAt`, or than `usefulUntil` (its link's end), it is given up now.
 */
export function nextAttempt(
  attempts: number,
  result: Pick<Retry, 'afterMs'>,
  now: Date,
  createdAt: Date,
  usefulUntil?: Date,
): NextAttempt {
  const wait = Math.max(WAITS[attempts - 1] ?? LONGEST_WAIT, result.afterMs);
  const at = now.getTime() + wait;
  const end = Math.min(createdAt.getTime() + TRY_FOR_MS, usefulUntil?.getTime() ?? Number.POSITIVE_INFINITY);
  return at <= end ? { kind: 'again', at: new Date(at) } : { kind: 'failed', problem: 'too-late' };
}
