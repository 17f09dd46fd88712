import { LRUCache } from 'lru-cache';
import { waitingOutside } from '../transport/in-hand.ts';

/** How often a query is tried at most, where each answer goes out of date while it is on its way. */
const TRIES = 3;

type CachedAnswer<T> = { answer: Promise<T>; at: number; isThere?: true; isStale?: true };

/** Answers by id. Each is kept for a while, and fetched once for all who want it at the same time. */
export type Cache<T> = {
  /** Returns the answer. Rejects where it cannot be fetched, or changes faster than it can be fetched. */
  get(id: string): Promise<T>;
  /** Drops an answer. One that is on its way is outdated, too, and is fetched again for those who wait. */
  forget(id: string): void;
  /** Drops all of them. */
  forgetAll(): void;
};

/**
 * Returns a cache that never gives a dropped answer, and keeps no failures.
 * @param find fetches the answer for an id.
 * @param options.maxAge how long an answer holds, in milliseconds since it was asked for.
 * @param options.keep whether an answer is kept; by default, every one is.
 * @param options.now milliseconds on a clock that only goes forward.
 */
export function createCache<T>(
  find: (id: string) => Promise<T>,
  options: { maxAge: number; keep?: (answer: T) => boolean; now?: () => number },
): Cache<T> {
  const { maxAge, keep = () => true, now = () => performance.now() } = options;
  const kept = new LRUCache<string, CachedAnswer<T>>({ max: 10_000 });

  function ask(id: string): CachedAnswer<T> {
    const asked: CachedAnswer<T> = { answer: find(id), at: now() };
    const drop = () => void (kept.peek(id) === asked && kept.delete(id));
    asked.answer.then((answer) => {
      asked.isThere = true;
      if (!keep(answer)) drop();
    }, drop);
    kept.set(id, asked);
    return asked;
  }

  function forget(id: string): void {
    const asked = kept.peek(id);
    if (asked) asked.isStale = true;
    kept.delete(id);
  }

  return {
    async get(id) {
      for (let tries = 0; tries < TRIES; tries++) {
        const known = kept.get(id);
        const asked = known && now() - known.at < maxAge ? known : ask(id);
        const answer = await (asked.isThere ? asked.answer : waitingOutside(() => asked.answer));
        if (!asked.isStale) return answer;
      }
      throw new Error('The answer changed faster than it could be asked for.');
    },
    forget,
    forgetAll: () => [...kept.keys()].forEach(forget),
  };
}
