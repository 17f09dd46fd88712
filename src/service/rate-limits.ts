import type { Logger } from 'pino';
import type { Database } from '../db/client.ts';
import {
  claimLimit,
  endLimit,
  keepLimit,
  type LimitInForce,
  MAIL_LIMIT,
  readLimits,
  releaseLimit,
  storeLimit,
} from '../db/outbox/rate-limits.ts';

export { type LimitInForce, MAIL_LIMIT };

/** What processes tell each other: a limit is in force, or over and nothing waits for it; or some of it was missed. */
export type LimitNews = LimitInForce | { key: string; isOver: true } | 'unsure';

/** The rate limits of Slack and of the mail provider that are in force, as this process knows them. */
export type RateLimits = {
  /** Returns for how many milliseconds no call may be made; 0 where it may. */
  left(key: string): number;
  /** Whether others wait for it, so that whoever comes now waits behind them. */
  hasQueue(key: string): boolean;
  /** Records that no call may be made for so many milliseconds, for every process. */
  reach(key: string, forMs: number): void;
  /** Returns the limits of which somebody should know: since when, and for how long still, both in milliseconds. */
  inForce(): { key: string; sinceMs: number; forMs: number }[];
};

/** The database's side of it, which processes share. */
export type SharedLimits = {
  hear(news: LimitNews): void;
  claim(key: string): Promise<boolean>;
  keep(key: string, taken: number): Promise<void>;
  release(key: string, afterMs: number): Promise<void>;
  /** Ends a limit. False where something waits for it. */
  end(key: string): Promise<boolean>;
};

type Known = { since: number; until: number; hasQueue: boolean };

/** Called when a limit that was put in force has lasted, or will last, for longer than a moment; and when it is over. */
export type OnLimit = (limit: { key: string; forMs: number } | { key: string; isOver: true }) => void;

/** A limit for less than this is nobody's news, in milliseconds. */
const A_MOMENT_MS = 5_000;

/**
 * Returns what this process knows of limits, and how to connect it with the other processes once there is a database.
 * @param isQueued whether what waits for a limit is stored, and worked off in turn; else callers wait by themselves.
 */
export function createRateLimits(isQueued: (key: string) => boolean, onLimit: OnLimit) {
  const known = new Map<string, Known>();
  const announced = new Map<string, NodeJS.Timeout>();
  let share: ((limit: LimitInForce) => void) | undefined;

  function put({ key, forMs }: LimitInForce): void {
    const now = performance.now();
    const before = known.get(key);
    const isNew = !before || (!before.hasQueue && before.until < now);
    const since = isNew ? now : before.since;
    const until = Math.max(before?.until ?? 0, now + forMs);
    known.set(key, { since, until, hasQueue: isQueued(key) });
    if (until - since > A_MOMENT_MS) announce(key, until - now);
  }

  function announce(key: string, forMs: number): void {
    if (!announced.has(key)) onLimit({ key, forMs });
    clearTimeout(announced.get(key));
    announced.set(key, setTimeout(() => known.get(key)?.hasQueue || forget(key), forMs + A_MOMENT_MS).unref());
  }

  function forget(key: string): void {
    known.delete(key);
    clearTimeout(announced.get(key));
    if (announced.delete(key)) onLimit({ key, isOver: true });
  }

  const rateLimits: RateLimits = {
    left: (key) => Math.max(0, (known.get(key)?.until ?? 0) - performance.now()),
    hasQueue: (key) => known.get(key)?.hasQueue ?? false,
    reach(key, forMs) {
      put({ key, forMs });
      share?.({ key, forMs });
    },
    inForce: () =>
      [...known].flatMap(([key, { since, until, hasQueue }]) => {
        const now = performance.now();
        return hasQueue || until > now ? [{ key, sinceMs: now - since, forMs: Math.max(0, until - now) }] : [];
      }),
  };

  /** @param news publishes to every process, this one included. */
  function connect(db: Database, news: (news: LimitNews) => void, onError: (error: unknown) => void): SharedLimits {
    share = (limit) => {
      news(limit);
      storeLimit(db, limit, isQueued(limit.key)).catch(onError);
    };
    const reread = async () => {
      const rows = await readLimits(db);
      const there = new Set(rows.map(({ key }) => key));
      for (const key of known.keys()) if (!there.has(key) && rateLimits.left(key) === 0) forget(key);
      rows.forEach(put);
    };
    return {
      hear(heard) {
        if (heard === 'unsure') void reread().catch(onError);
        else if ('isOver' in heard) forget(heard.key);
        else put(heard);
      },
      claim: (key) => claimLimit(db, key),
      keep: (key, taken) => keepLimit(db, key, taken),
      release: (key, afterMs) => releaseLimit(db, key, afterMs),
      async end(key) {
        if (!(await endLimit(db, key))) return false;
        news({ key, isOver: true });
        return true;
      },
    };
  }

  return { rateLimits, connect };
}

/** What a desk alone brings about is over sooner, in milliseconds. */
const UNUSUAL_MS = 60_000;

/** Returns the listener that writes one line when a limit lasts, and one when it is over. */
export const logLimits =
  (log: Logger): OnLimit =>
  (limit) => {
    if ('isOver' in limit)
      return void log.info({ limit: limit.key }, 'a rate limit is over, and nothing waits for it any more');
    const why = limit.forMs < UNUSUAL_MS ? '' : ': see what else uses the same token or key';
    log.warn(
      { limit: limit.key, seconds: Math.round(limit.forMs / 1000) },
      `a rate limit is in force${why}. What needs it waits for its turn, and nothing is lost`,
    );
  };
