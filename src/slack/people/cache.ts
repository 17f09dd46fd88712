import { LRUCache } from 'lru-cache';

/** How often a question is asked at most, where each answer goes out of date while it is on its way. */
const TRIES = 3;

type CachedAnswer<T> = { answer: Promise<T>; at: number; isStale?: true };

/** Answers by id: each is kept for a while, and asked for once by all who want it at the same time. */
export type Cache<T> = {
  /** The answer. Rejects where it cannot be had, or changes faster than it can be asked for. */
  get(id: string): Promise<T>;
  /** Drops an answer. One that is on its way was asked for too early: whoever waits for it asks again. */
  forget(id: string): void;
  /** Drops all of them. */
  forgetAll(): void;
};

/**
 * A cache that never gives what was dropped, and keeps no failures.
 * @param find asks for the answer to an id.
 * @param options.maxAge how long an answer holds, in milliseconds since it was asked for.
 * @param options.keep whether an answer is kept at all; every one is unless given.
 * @param options.now milliseconds on a clock that only goes forward.
 */
export function createCache<T>(
  find: (id: string) => Promise<T>,
  options: { maxAge: number; keep?: (answer: T) => boolean; now?: () => number },
): Cache<T> {
  const { maxAge, keep = () => true, now = () => performance.now() } = options;
  const kept = new LRUCache<string, CachedAnswer<T>>({ max: 10_000 });

  function ask(id: string): CachedAnswer<T> {
    const asked = { answer: find(id), at: now() };
    const drop = () => void (kept.peek(id) === asked && kept.delete(id));
    asked.answer.then((answer) => keep(answer) || drop(), drop);
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
        const answer = await asked.answer;
        if (!asked.isStale) return answer;
      }
      throw new Error('The answer changed faster than it could be asked for.');
    },
    forget,
    forgetAll: () => [...kept.keys()].forEach(forget),
  };
}
