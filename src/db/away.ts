import { setTimeout } from 'node:timers/promises';
import { timeWithoutTurns, waiting } from '../work-in-hand.ts';

/** Why a database cannot do its work for now. */
export type AwayCause = 'gone' | 'read-only' | 'full' | 'busy';

/**
 * Codes that say the database is away, and not that our statement is wrong: it is read-only (as where it fails over); its
 * disk is full; it has no connection, memory or time left for us; it stops, starts, crashed or takes no connections; a
 * connection is lost or refused, or its name is not found
 * (https://www.postgresql.org/docs/current/errcodes-appendix.html; postgres.js and Node's own).
 */
const CODES: [AwayCause, RegExp][] = [
  ['read-only', /^25006$/],
  ['full', /^53100$/],
  ['busy', /^(53[0-9A-Z]{3}|57014)$/],
  [
    'gone',
    /^(57P0[1-5]|08[0-9A-Z]{3}|25P03|55000|58030|CONNECTION_|CONNECT_TIMEOUT|E(CONN|PIPE|TIMEDOUT|HOST|NET|AI_AGAIN|NOTFOUND))/,
  ],
];

/**
 * Returns whether the driver wrote to a line that was closed just before. Nobody can catch that
 * (porsager/postgres#1208), and what waited for the line has been told.
 */
export const isLateWrite = (error: { message: string; stack?: string | undefined }): boolean =>
  error.message.endsWith("(reading 'write')") && /\bnextWrite\b/.test(error.stack ?? '');

/** Returns why the database is away, where an error or its cause says that it is; else undefined. */
export function awayCause(error: unknown): AwayCause | undefined {
  if (!(error instanceof Error)) return undefined;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  const found = CODES.find(([, codes]) => codes.test(code));
  const isGone = error instanceof DatabaseAwayError || isLateWrite(error);
  return found?.[0] ?? awayCause(error.cause) ?? (isGone ? 'gone' : undefined);
}

/** Returns whether an error means that the database is away for now. */
export const isAway = (error: unknown): boolean => awayCause(error) !== undefined;

/**
 * Thrown where the database did not answer within the time that work waits for it. Whether the work was done is
 * unknown.
 */
export class DatabaseAwayError extends Error {
  constructor(cause: unknown) {
    super('the database is away', { cause });
    this.name = 'DatabaseAwayError';
  }
}

/** How long work waits for a database that is away, and how often it tries again, in milliseconds. */
const PATIENCE_MS = 10_000;
const LOOK_MS = 200;
const SHORTEST_MS = 20;

/**
 * Runs work in the database, and tries again for ten seconds while the database is away; what waits for its turn with
 * Slack meanwhile does not count. The work must be safe to do twice, because a lost answer may have been a commit.
 * @throws DatabaseAwayError after that time, also where no answer came at all; any other error at once.
 */
export async function whileAway<T>(run: () => Promise<T>): Promise<T> {
  const end = timeWithoutTurns() + PATIENCE_MS;
  try {
    return await before(end, run());
  } catch (error) {
    if (!isPassing(error)) throw error;
    return waiting(() => tryAgain(end, run, error));
  }
}

async function tryAgain<T>(end: number, run: () => Promise<T>, cause: unknown): Promise<T> {
  for (let last = cause; ; ) {
    if (timeWithoutTurns() + LOOK_MS > end) throw new DatabaseAwayError(last);
    await setTimeout(LOOK_MS);
    try {
      return await before(end, run());
    } catch (error) {
      if (!isPassing(error)) throw error;
      last = error;
    }
  }
}

const isPassing = (error: unknown) => !(error instanceof DatabaseAwayError) && isAway(error);

/** Waits for an answer until `end`. A query whose connection was lost may never get one (porsager/postgres#1208). */
async function before<T>(end: number, answer: Promise<T>): Promise<T> {
  const over = new AbortController();
  const late = reach(end, over.signal).then(() => {
    throw new DatabaseAwayError('no answer in time');
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    over.abort();
    late.catch(() => {}); // ended by us
    answer.catch(() => {}); // a late answer is ignored
  }
}

/** Resolves at that time of the clock that stands still while a turn with Slack is waited for. */
async function reach(end: number, signal: AbortSignal): Promise<void> {
  for (let left = end - timeWithoutTurns(); left > 0; left = end - timeWithoutTurns())
    await setTimeout(Math.max(left, SHORTEST_MS), undefined, { signal });
}

/** Returns the same object, with methods that wait for a database that is away. */
export function patiently<T extends object>(asked: T): T {
  const entries = Object.entries(asked).map(([name, method]) => [
    name,
    typeof method === 'function' ? (...args: unknown[]) => whileAway(async () => method(...args)) : method,
  ]);
  return Object.fromEntries(entries) as T;
}
