import type { WebClient } from '@slack/web-api';
import type { RateLimits } from '../../service/rate-limits.ts';
import { findNames } from '../people/names.ts';
import { isRateLimited, isUnanswered } from '../transport/errors.ts';
import { EDIT_LIMIT, newMessageLimit } from '../transport/limits/keys.ts';
import type { Message } from '../views/text/message.ts';
import { standIn } from '../views/text/stand-in.ts';
import { assertOpenRoom } from './closed-room.ts';
import { findPosted, markOf } from './deduplicate-posts.ts';
import type { DirectMessages } from './direct-messages.ts';
import type { OutgoingMessage } from './outgoing-message.ts';
import type { RequestRendering } from './render-request.ts';

type Sending = RequestRendering & {
  client: WebClient;
  botId: string;
  direct: DirectMessages;
  rateLimits: Pick<RateLimits, 'hasQueue'>;
};

/**
 * Returns whether a message may be in Slack already: an earlier attempt ended without an answer, or before it was
 * stored.
 */
export const isInDoubt = ({ post }: OutgoingMessage) => post.ts === null && post.unanswered > 1;

/** Thrown where a message has to wait for its turn at a rate limit. Slack does not have it. */
export class MustWait extends Error {
  constructor(readonly limit: string) {
    super(`It waits for its turn: ${limit}.`);
  }
}

/** Thrown where Slack may have a message, though it did not say so. */
export class Unanswered extends Error {}

/**
 * Posts a message where it belongs, or edits it there. Whose channel that is, is asked first.
 * @param hasTurn whether it has waited for its turn at a rate limit; else it does not overtake those who do.
 * @returns where it is in Slack.
 * @throws `ClosedRoom` where it may not be said there, `MustWait`, `Unanswered`, or Slack's error where it is not taken.
 */
export async function sendPost(
  deps: Sending,
  message: OutgoingMessage,
  hasTurn: boolean,
): Promise<{ channel: string; ts: string }> {
  const { client, botId } = deps;
  const { post, thread } = message;
  if (!post.recipient) await assertOpenRoom(deps.directory, message.channel, post.attempts);
  if (!post.ts && message.isEarly) throw new Error('The root of its thread is not posted yet.');
  const channel = post.recipient ? await deps.direct(post.recipient) : message.channel;
  // A second one stays until `tidy`. Only once one of them is stored may the others be deleted; else two processes
  // could delete each other's.
  const [found] = isInDoubt(message) ? await findPosted(client, botId, { ...message, channel }) : [];
  const said = { channel, ...(await textOf(deps, message, channel)), metadata: markOf(post.id) };
  const known = post.ts ?? found;
  const limit = known ? EDIT_LIMIT : newMessageLimit(channel);
  if (!hasTurn && deps.rateLimits.hasQueue(limit)) throw new MustWait(limit);
  try {
    if (known) await client.chat.update({ ...said, ts: known });
    const quiet = { unfurl_links: false, unfurl_media: false };
    const ts = known ?? (await client.chat.postMessage({ ...said, ...quiet, ...(thread && { thread_ts: thread }) })).ts;
    if (!ts) throw new Error('chat.postMessage answered without a ts.');
    return { channel, ts };
  } catch (error) {
    if (isRateLimited(error)) throw new MustWait(limit);
    throw !known && isUnanswered(error) ? new Unanswered('Slack may have it.', { cause: error }) : error;
  }
}

/** Returns what a message says; a direct message also says why it is one. */
async function textOf(deps: Sending, message: OutgoingMessage, channel: string): Promise<Message> {
  const { post, ref, askedBy, isOpen, isErased, belongsIn } = message;
  const said = await message.render(channel);
  if (!post.recipient || isErased) return said;
  const { home, others } = await deps.outbox.standIn(post.id);
  const names = await findNames(deps.directory, [askedBy, ...others]);
  const { workspaceUrl } = deps.calling;
  return standIn(said, { post, ref, askedBy, isOpen, home, belongsIn, others, names, workspaceUrl });
}
