import { setMaxListeners } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import type { RateLimits } from '../../../service/rate-limits.ts';
import { waitingForTurn } from '../../../work-in-hand.ts';
import { waitingOutside } from '../in-hand.ts';

/** What came of waiting for a turn: an answer, or that the limit is in force for longer than the caller waits. */
export type Turn<T> = { kind: 'answer'; answer: T } | { kind: 'too-long'; forMs: number };

export type Turns = {
  /**
   * Calls, once the limit of that key lets it: those who wait for one are served one after the other, first come first.
   * @param patienceMs how long the caller waits at most, in milliseconds.
   * @param ask makes the call; undefined where it met the limit, which it has put in force.
   */
  take<T>(key: string, patienceMs: number, ask: () => Promise<T | undefined>): Promise<Turn<T>>;
  /** Lets nobody wait any longer. */
  hurry(): void;
};

/** Returns the lines of those who wait for a rate limit and store nothing, such as a lookup that a command needs. */
export function createTurns(limits: Pick<RateLimits, 'left'>): Turns {
  const lines = new Map<string, Promise<void>>();
  const hurrying = new AbortController();
  setMaxListeners(0, hurrying.signal); // each line that waits hears it

  async function served<T>(key: string, until: number, ask: () => Promise<T | undefined>): Promise<Turn<T>> {
    for (;;) {
      const forMs = limits.left(key);
      if (hurrying.signal.aborted || performance.now() + forMs > until) return { kind: 'too-long', forMs };
      if (forMs > 0) await waitingForTurn(() => pause(forMs, undefined, { signal: hurrying.signal }).catch(() => {}));
      if (hurrying.signal.aborted) continue;
      const answer = await ask();
      if (answer !== undefined) return { kind: 'answer', answer };
    }
  }

  async function queue<T>(key: string, until: number, ask: () => Promise<T | undefined>): Promise<Turn<T>> {
    const before = lines.get(key);
    const turn = (before ?? Promise.resolve()).then(() => served(key, until, ask));
    const over = turn.then(
      () => {},
      () => {},
    );
    lines.set(key, over);
    return turn.finally(() => lines.get(key) === over && lines.delete(key));
  }

  return {
    async take(key, patienceMs, ask) {
      const until = performance.now() + patienceMs;
      if (!lines.has(key) && limits.left(key) === 0) {
        const answer = await ask();
        if (answer !== undefined) return { kind: 'answer', answer };
      }
      return waitingOutside(() => queue(key, until, ask));
    },
    hurry: () => hurrying.abort(),
  };
}
