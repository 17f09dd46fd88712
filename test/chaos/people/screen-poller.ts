import { setTimeout as wait } from 'node:timers/promises';
import { readMessage } from '../../../src/playground/reading.ts';
import type { Message } from '../../../src/playground/slack/state/messages.ts';
import { isDirect } from './fixtures.ts';
import { learnerNamedIn } from './learners.ts';

export type Said = Message & { read: string };

/** What the people have on their screens: looked at again and again, as a client's live connection would tell. */
export type ScreenPoller = {
  /** Waits until `find` finds something on the screen; undefined where it does not in so many milliseconds. */
  until<T>(find: () => T | undefined, ms: number): Promise<T | undefined>;
  /** The newest card about a learner, by name. */
  card(learner: string): Said | undefined;
  /** What was said to this person alone since. */
  toldAlone(person: string, since: string): Said | undefined;
  /** As it is now; undefined where it was taken away. */
  message(ts: string): Said | undefined;
  all(): Said[];
  /** The newest thing seen. */
  latest(): string;
  stop(): Promise<void>;
};

/** What the local Slack's route tells: what is new or different since, and all that was taken away. */
export type News = { messages: Message[]; gone: string[] };

const LOOK_EVERY_MS = 100;

export function createScreenPoller(slackUrl: string): ScreenPoller {
  const seen = new Map<string, Said>();
  const cards = new Map<string, string>();
  const alone = new Map<string, string>();
  let after = '0';
  let isOver = false;
  const take = (message: Message) => {
    const said = { ...message, read: readMessage(message) };
    seen.set(message.ts, said);
    if (message.reader) alone.set(message.reader, message.ts);
    const learner = isCard(said) ? learnerNamedIn(said.read) : undefined;
    if (learner) cards.set(learner, message.ts);
    for (const ts of [message.ts, message.edited?.ts ?? '0']) if (ts > after) after = ts;
  };
  const look = async () => {
    const { messages, gone } = (await (await fetch(`${slackUrl}/chaos/news?after=${after}`)).json()) as News;
    for (const message of messages) take(message);
    for (const ts of gone) seen.delete(ts);
  };
  const looking = (async () => {
    while (!isOver) {
      await look().catch(() => {});
      await wait(LOOK_EVERY_MS);
    }
  })();
  const message = (ts: string | undefined) => (ts === undefined ? undefined : seen.get(ts));
  return {
    async until(find, ms) {
      for (const end = performance.now() + ms; ; await wait(LOOK_EVERY_MS)) {
        const found = find();
        if (found !== undefined || performance.now() > end) return found;
      }
    },
    card: (learner) => message(cards.get(learner)),
    toldAlone: (person, since) => ((alone.get(person) ?? '') > since ? message(alone.get(person)) : undefined),
    message,
    all: () => [...seen.values()],
    latest: () => after,
    async stop() {
      isOver = true;
      await looking;
    },
  };
}

const isRoot = ({ ts, thread_ts }: Said) => (thread_ts ?? ts) === ts;

/** A card is the root of its thread, in a channel. */
const isCard = (said: Said) => !said.reader && said.bot_id && isRoot(said) && !isDirect(said.channel);

/** Whether a message is a card that waits for a decision. One that waits for the platform was confirmed already. */
export const isWaiting = (said: Said) =>
  !said.reader && said.read.includes('[Cancel]') && !said.read.includes('Confirmed by') && isRoot(said);
