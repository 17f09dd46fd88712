import { setTimeout } from 'node:timers/promises';

const LOOK_AGAIN = 15;

/**
 * Waits for a condition to hold, and gives what it answered.
 * @param what the condition in words: the failure says “Waited 20 s in vain until <what>.”
 * @param condition asked again and again; anything falsy, or a throw, means not yet.
 * @param withinMs how long to wait, in milliseconds.
 */
export async function until<T>(
  what: string,
  condition: () => T | Promise<T>,
  withinMs = 45_000,
): Promise<Exclude<Awaited<T>, false | null | undefined | 0 | ''>> {
  const end = performance.now() + withinMs;
  let last: unknown;
  do {
    try {
      last = await condition();
      if (last) return last as never;
    } catch (error) {
      last = error;
    }
    await setTimeout(LOOK_AGAIN);
  } while (performance.now() < end);
  const seen = last instanceof Error ? last.message : JSON.stringify(last);
  throw new Error(`Waited ${withinMs / 1000} s in vain until ${what}. Last seen: ${seen}`);
}
