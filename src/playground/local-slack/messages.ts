import type { KnownBlock } from '@slack/types';

export type Message = {
  ts: string;
  user: string;
  /** Set where the app wrote it. */
  botId?: string;
  text: string;
  blocks?: KnownBlock[];
  /** The root of the thread it is a reply in. */
  threadTs?: string;
  edited?: { user: string; ts: string };
  /** The one reader of an ephemeral message. */
  reader?: string;
};

/** A channel's messages, threads' replies and ephemerals included, in the order they came. */
export type Messages = {
  all(): readonly Message[];
  add(message: Message): Message;
  /** Whatever has that ts and that this user may see. */
  seen(ts: string, user: string): Message | undefined;
  /** A message for everybody: Slack's API knows no ephemerals. */
  lasting(ts: string): Message | undefined;
  remove(ts: string): void;
  /** The thread a message is in, itself as the root with replies included, as Slack's payloads name it. */
  threadOf(message: Message): string | undefined;
};

export function createMessages(): Messages {
  const messages: Message[] = [];
  const find = (ts: string) => messages.find((message) => message.ts === ts);
  return {
    all: () => messages,
    add(message) {
      messages.push(message);
      return message;
    },
    seen(ts, user) {
      const message = find(ts);
      return message && (!message.reader || message.reader === user) ? message : undefined;
    },
    lasting(ts) {
      const message = find(ts);
      return message?.reader ? undefined : message;
    },
    remove(ts) {
      const at = messages.findIndex((message) => message.ts === ts);
      if (at >= 0) messages.splice(at, 1);
    },
    threadOf(message) {
      if (message.threadTs) return message.threadTs;
      return messages.some(({ threadTs, reader }) => threadTs === message.ts && !reader) ? message.ts : undefined;
    },
  };
}
