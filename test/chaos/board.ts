import { setTimeout as wait } from 'node:timers/promises';
import { readMessage } from '../../src/playground/reading.ts';
import type { Message } from '../../src/playground/slack/messages.ts';

export type Said = Message & { read: string };

/** What the people have on their screens: looked at again and again, as a client's live connection would tell. */
export type Board = {
  /** Waits for a message; undefined where none comes in time. */
  wait(find: (message: Said) => boolean, ms: number, since?: string): Promise<Said | undefined>;
  /** As it is now. */
  message(ts: string): Said | undefined;
  all(): Said[];
  /** The newest thing seen: for `wait`. */
  latest(): string;
  stop(): Promise<void>;
};

const LOOK_EVERY_MS = 150;

export function createBoard(slackUrl: string): Board {
  const seen = new Map<string, Said>();
  let after = '0';
  let isOver = false;
  const look = async () => {
    const answer = await fetch(`${slackUrl}/chaos/messages?after=${after}`);
    for (const message of (await answer.json()) as Message[]) {
      seen.set(message.ts, { ...message, read: readMessage(message) });
      for (const ts of [message.ts, message.edited?.ts ?? '0']) if (ts > after) after = ts;
    }
  };
  const looking = (async () => {
    while (!isOver) {
      await look().catch(() => {});
      await wait(LOOK_EVERY_MS);
    }
  })();
  return {
    async wait(find, ms, since = '0') {
      const end = performance.now() + ms;
      for (;;) {
        for (const message of [...seen.values()].reverse()) {
          if (message.ts <= since) break;
          if (find(message)) return message;
        }
        if (performance.now() > end) return undefined;
        await wait(LOOK_EVERY_MS);
      }
    },
    message: (ts) => seen.get(ts),
    all: () => [...seen.values()],
    latest: () => after,
    async stop() {
      isOver = true;
      await looking;
    },
  };
}

/** Whether a message is a card that waits for a decision. */
export const isWaiting = ({ reader, read }: Said) => !reader && read.includes('[Cancel]');
