import { limits } from '../limits.ts';
import type { Ids } from '../state/ids.ts';

/** Trigger ids: each lives three seconds and opens one view (docs.slack.dev, “Handling user interaction”). */
export type Triggers = {
  issue(user: string): string;
  /** Uses a trigger up; gives whose it was, or Slack's error. */
  exchange(trigger: string): { user: string } | { error: string };
};

/**
 * @param now milliseconds since 1970.
 * @param triggerMs how long each lives, in milliseconds.
 */
export function createTriggers(ids: Ids, now: () => number, triggerMs: number = limits.triggerMs): Triggers {
  const issued = new Map<string, { user: string; at: number; used: boolean }>();
  return {
    issue(user) {
      const trigger = `${ids.id('').replace(/\D/g, '')}.${Math.floor(now())}.${ids.secret()}`;
      issued.set(trigger, { user, at: now(), used: false });
      return trigger;
    },
    exchange(trigger) {
      const found = issued.get(trigger);
      if (!found) return { error: 'invalid_trigger_id' };
      if (found.used) return { error: 'exchanged_trigger_id' };
      if (now() - found.at > triggerMs) return { error: 'expired_trigger_id' };
      found.used = true;
      return { user: found.user };
    },
  };
}
