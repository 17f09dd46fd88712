const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** How long a change is tried before it counts as unanswered, in milliseconds. */
export const TRIED_FOR = 24 * HOUR;
/** When on-call is told that changes wait, in milliseconds. */
export const TOLD_AFTER = 10 * MINUTE;
/** How long a change that was fetched is left to the platform, in milliseconds. */
export const LEASE = MINUTE;

const STEPS = [5 * SECOND, 30 * SECOND, 2 * MINUTE, 10 * MINUTE, 30 * MINUTE];

/**
 * Returns how long to wait before another attempt, in milliseconds: 5 s, 30 s, 2 min, 10 min, 30 min, then hourly. Where the
 * platform asked for longer, that long, but an hour at most.
 * @param attempts how many were made.
 */
export function retryAfter(attempts: number, askedForMs = 0): number {
  const step = STEPS[attempts - 1] ?? HOUR;
  return Math.max(step, Math.min(askedForMs, HOUR));
}
