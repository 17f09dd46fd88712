import { randomBytes } from 'node:crypto';
import { SlackError } from './slack-error.ts';

/** How long a trigger_id lives, in milliseconds (docs.slack.dev, "Handling user interaction"). */
const LIFE = 3000;

export type Triggers = {
  issue(user: string): string;
  /** The user it was issued to; a trigger works once. Throws Slack's error for any other. */
  exchange(id: unknown): string;
};

export function createTriggers(now: () => number): Triggers {
  const triggers = new Map<string, { user: string; at: number; exchanged: boolean }>();
  return {
    issue(user) {
      const id = `${now()}.${triggers.size + 1}.${randomBytes(16).toString('hex')}`;
      triggers.set(id, { user, at: now(), exchanged: false });
      return id;
    },
    exchange(id) {
      const trigger = typeof id === 'string' ? triggers.get(id) : undefined;
      if (!trigger) throw new SlackError('invalid_trigger_id');
      if (trigger.exchanged) throw new SlackError('exchanged_trigger_id');
      if (now() - trigger.at > LIFE) throw new SlackError('expired_trigger_id');
      trigger.exchanged = true;
      return trigger.user;
    },
  };
}
