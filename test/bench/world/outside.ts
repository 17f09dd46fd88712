import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Rate } from '../../../src/playground/rate-buckets.ts';

/** A message that Slack took: when its answer went out (see numbers.ts, `clock`), and what can be clicked on it. */
export type Posted = {
  method: 'chat.postMessage' | 'chat.update';
  channel: string;
  ts: string;
  threadTs?: string;
  at: number;
  /** The request that its confirm button is about. */
  confirms?: string;
  /** The number of the learner that it names. */
  learner?: string;
};

/** What the outside has seen of calls that are limited. */
export type Seen = {
  /** Calls that came before Retry-After was over. */
  early: number;
  /** Mails that were taken. */
  mails: number;
};

/**
 * Slack, the mail provider and the learning platform in a process of their own: each answers “yes” after so many milliseconds to everything that is
 * within their rates.
 */
export type Outside = {
  slackUrl: string;
  mailUrl: string;
  /** Where changes are sent: each is accepted. */
  changesUrl: string;
  /** Resolves with the next message for which `isIt` holds. */
  next(isIt: (posted: Posted) => boolean, withinMs?: number): Promise<Posted>;
  seen: Seen;
  stop(): Promise<void>;
};

export type Delays = { slackMs: number; mailMs: number; platformMs?: number };

/** Rates by Slack's method, and of calls to the mail provider; none unless given. */
export type Rates = { slack?: Record<string, Rate>; mail?: Rate };

const PATIENCE = 60_000;

export async function startOutside({ slackMs, mailMs, platformMs = 0 }: Delays, rates: Rates = {}): Promise<Outside> {
  const file = fileURLToPath(new URL('outside-main.ts', import.meta.url));
  const child = fork(file, [String(slackMs), String(mailMs), String(platformMs), JSON.stringify(rates)]);
  const [{ port }] = (await once(child, 'message')) as [{ port: number }];
  const waiting = new Set<(posted: Posted) => void>();
  const seen: Seen = { early: 0, mails: 0 };
  child.on('message', (said: Posted | Seen) => {
    if ('early' in said) Object.assign(seen, said);
    else for (const told of waiting) told(said);
  });
  return {
    slackUrl: `http://127.0.0.1:${port}/api/`,
    mailUrl: `http://127.0.0.1:${port}`,
    changesUrl: `http://127.0.0.1:${port}/changes`,
    seen,
    next: (isIt, withinMs = PATIENCE) =>
      new Promise((resolve, reject) => {
        const late = setTimeout(() => {
          waiting.delete(told);
          reject(new Error(`No such message came within ${withinMs / 1000} s.`));
        }, withinMs);
        const told = (posted: Posted) => {
          if (!isIt(posted)) return;
          waiting.delete(told);
          clearTimeout(late);
          resolve(posted);
        };
        waiting.add(told);
      }),
    async stop() {
      child.kill();
      await once(child, 'exit');
    },
  };
}
