import type { WebClient } from '@slack/web-api';
import { slackProblem } from '../transport/errors.ts';

/** Where to look for a post's message: `thread` is its root's ts, null for a message that is a root itself. */
export type Whereabouts = { channel: string; thread: string | null; post: { id: string }; askedAt: Date };

const EVENT = 'learner_desk_post';
/** How long before the request we look, in milliseconds, because replicas' clocks and Slack's may differ. */
const MARGIN_MS = 15 * 60_000;
/** Messages a page; the number of pages is limited, because the message is minutes old. */
const PAGE = 200;
const PAGES = 5;

/**
 * Returns the metadata by which a message is recognised. Every app in the workspace can read it, so it is an opaque id
 * only.
 */
export const markOf = (postId: string) => ({ event_type: EVENT, event_payload: { post: postId } });

/**
 * Returns the messages in Slack that show a post, oldest first, by their `ts`: more than one where Slack posted it
 * twice. None where Slack does not let us look (an installation from before `channels:history` and its like were asked
 * for). Throws where Slack cannot answer now.
 */
export async function findPosted(client: WebClient, botId: string, where: Whereabouts): Promise<string[]> {
  try {
    const messages = await read(client, where);
    const isOurs = ({ bot_id, metadata }: Read) =>
      bot_id === botId && metadata?.event_type === EVENT && metadata.event_payload?.post === where.post.id;
    return messages
      .filter(isOurs)
      .map(({ ts }) => ts)
      .sort();
  } catch (error) {
    const { kind, code } = slackProblem(error);
    if (kind === 'refused' || code === 'missing_scope') return [];
    throw error;
  }
}

/** Deletes our messages that duplicate another one. One that is already gone counts as deleted. */
export async function takeAway(client: WebClient, channel: string, doubles: readonly string[]): Promise<void> {
  for (const ts of doubles)
    await client.chat.delete({ channel, ts }).catch((error) => {
      if (slackProblem(error).kind !== 'refused') throw error;
    });
}

type Read = {
  ts: string;
  bot_id?: string;
  metadata?: { event_type?: string; event_payload?: { post?: unknown } };
};

async function read(client: WebClient, { channel, thread, askedAt }: Whereabouts): Promise<Read[]> {
  const oldest = String(Math.floor((askedAt.getTime() - MARGIN_MS) / 1000));
  const found: Read[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < PAGES; page++) {
    const ask = { channel, oldest, limit: PAGE, include_all_metadata: true, ...(cursor && { cursor }) };
    const answer = thread
      ? await client.conversations.replies({ ...ask, ts: thread })
      : await client.conversations.history(ask);
    found.push(...((answer.messages ?? []) as Read[]));
    cursor = answer.response_metadata?.next_cursor;
    if (!cursor) break;
  }
  return found;
}
