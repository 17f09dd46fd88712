import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** A message that Slack took: when its answer went out (see numbers.ts, `clock`), and what can be clicked on it. */
export type Posted = {
  method: 'chat.postMessage' | 'chat.update';
  channel: string;
  ts: string;
  threadTs?: string;
  at: number;
  /** The request that its confirm button is about. */
  confirms?: string;
};

/** Slack and the mail provider in a process of their own: both answer “yes” to everything, after so many milliseconds. */
export type Outside = {
  slackUrl: string;
  mailUrl: string;
  /** Resolves with the next message for which `isIt` holds. */
  next(isIt: (posted: Posted) => boolean): Promise<Posted>;
  stop(): Promise<void>;
};

export type Delays = { slackMs: number; mailMs: number };

const PATIENCE = 60_000;

export async function startOutside({ slackMs, mailMs }: Delays): Promise<Outside> {
  const child = fork(fileURLToPath(new URL('outside-main.ts', import.meta.url)), [String(slackMs), String(mailMs)]);
  const [{ port }] = (await once(child, 'message')) as [{ port: number }];
  const waiting = new Set<(posted: Posted) => void>();
  child.on('message', (posted: Posted) => {
    for (const told of waiting) told(posted);
  });
  return {
    slackUrl: `http://127.0.0.1:${port}/api/`,
    mailUrl: `http://127.0.0.1:${port}`,
    next: (isIt) =>
      new Promise((resolve, reject) => {
        const late = setTimeout(() => {
          waiting.delete(told);
          reject(new Error('No such message came within a minute.'));
        }, PATIENCE);
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
