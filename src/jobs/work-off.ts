import { setMaxListeners } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { RateLimits, SharedLimits } from '../service/rate-limits.ts';

/** Does what waits first for a limit. Returns how many the other side took; undefined where nothing waits. */
export type DoNext = (limit: string) => Promise<number | undefined>;

export type WorkingOff = {
  /** Starts to work off what waits for a limit, unless it is still in force or another process is at it. */
  start(limit: string): Promise<void>;
  /** Stops, and resolves when nothing is in hand. What is left is for another process. */
  stop(): Promise<void>;
};

/** A limit that lasts longer is left to a job, which any process may run, in milliseconds. */
const WAIT_HERE_MS = 1_500;

const LOOK_AGAIN_MS = 50;

/**
 * Works off what waits for rate limits: each in turn, by one process at a time, until the other side asks to wait again.
 * It is no job itself, because there are few at a time of those, and one limit must not hold up what does not wait for it.
 */
export function createWorkingOff(deps: {
  rateLimits: Pick<RateLimits, 'left'>;
  shared: SharedLimits;
  doNext: DoNext;
  log: Logger;
}): WorkingOff {
  const { rateLimits, shared, doNext, log } = deps;
  const stopping = new AbortController();
  setMaxListeners(0, stopping.signal); // each limit that waits hears it
  const inHand = new Map<string, Promise<void>>();

  async function workOff(key: string): Promise<void> {
    while (!stopping.signal.aborted) {
      const left = rateLimits.left(key);
      if (left > WAIT_HERE_MS) break;
      if (left > 0) await pause(left, undefined, { signal: stopping.signal }).catch(() => {});
      if (stopping.signal.aborted) break;
      const taken = await doNext(key);
      if (taken !== undefined) await shared.keep(key, taken);
      else if (await shared.end(key)) {
        // What was turned away while the limit ended would wait for the sweep.
        if ((await doNext(key)) === undefined) return;
      } else await pause(LOOK_AGAIN_MS);
    }
    await shared.release(key, rateLimits.left(key));
  }

  return {
    async start(key) {
      if (stopping.signal.aborted || inHand.has(key) || !(await shared.claim(key))) return;
      const work = workOff(key)
        .catch((err) => log.error({ err, limit: key }, 'what waits for a rate limit goes on in a moment'))
        .finally(() => inHand.delete(key));
      inHand.set(key, work);
    },
    async stop() {
      stopping.abort();
      await Promise.all(inHand.values());
    },
  };
}
