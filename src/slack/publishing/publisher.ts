import type { WebClient } from '@slack/web-api';
import type { Logger } from 'pino';
import type { Gate } from '../../service/access/gate.ts';
import { ClosedRoom, postProblem } from './closed-room.ts';
import { findPosted, takeAway } from './deduplicate-posts.ts';
import { createDirectMessages } from './direct-messages.ts';
import { toldInstead } from './instead.ts';
import type { OutgoingMessage } from './outgoing-message.ts';
import { loadPost } from './render-post.ts';
import type { RequestRendering } from './render-request.ts';
import { isInDoubt, sendPost } from './send-post.ts';

export type Shown = { kind: 'shown' } | { kind: 'later' } | { kind: 'impossible'; code: string } | { kind: 'not-mine' };

export type Publisher = {
  /**
   * Shows a post as things are now, if it is behind and no other process has claimed it. A card that cannot be shown is
   * withdrawn, and the asker is told.
   */
  post(postId: string): Promise<Shown>;
  /** Does the same for a post that the caller claimed by creating it. What to do about a card is the caller's. */
  ownPost(postId: string): Promise<Shown>;
  /** Deletes what Slack posted twice, where that was not seen in time. Throws where Slack cannot answer now. */
  tidy(postId: string): Promise<void>;
};

export type PublisherDeps = RequestRendering & {
  client: WebClient;
  /** The desk's own bot id, which tells our messages from others'. */
  botId: string;
  log: Logger;
  gate: Pick<Gate, 'vouch' | 'holders'>;
  /** Called with a channel in which Slack took no message: what is cached about it may be out of date. */
  onClosed(channel: string): void;
  /** Withdraws a request or batch whose card could not be posted. */
  withdraw(ref: string): Promise<void>;
};

/**
 * Returns the publisher, which posts and edits the messages that show requests and escalations. Emails are masked where
 * others read. What cannot be said where it belongs is said by direct message to whoever asked.
 */
export function createPublisher(deps: PublisherDeps): Publisher {
  const { outbox, client, botId, log, gate } = deps;
  const sending = { ...deps, direct: createDirectMessages(client, gate) };

  async function post(postId: string): Promise<Shown> {
    return (await outbox.claimPost(postId)) ? show(postId, true) : { kind: 'not-mine' };
  }

  /** @param isLate whether nobody waits for the answer. */
  async function show(postId: string, isLate: boolean): Promise<Shown> {
    const message = await loadPost(deps, postId);
    if (!message) return { kind: 'not-mine' };
    let sent: { channel: string; ts: string };
    try {
      sent = await sendPost(sending, message);
    } catch (error) {
      return giveBack(message, error, isLate);
    }
    const { ts, channel } = sent;
    const kept = await message.shown(ts, isInDoubt(message), channel);
    // Another process took over the claim and posted it, too: its message is the one that is stored.
    if (kept.ts !== ts) await takeAway(client, channel, [ts]);
    if (message.post.problem && !message.post.recipient) await outbox.invalidateStandIns(postId);
    return kept.isBehind ? post(postId) : { kind: 'shown' };
  }

  async function tidy(postId: string): Promise<void> {
    const message = await loadPost(deps, postId);
    if (!message?.post.ts) return;
    const all = await findPosted(client, botId, message);
    const doubles = all.filter((ts) => ts !== message.post.ts);
    await takeAway(client, message.channel, doubles);
    if (doubles.length > 0) log.info({ ref: message.reference, doubles: doubles.length }, 'took away a double');
    await outbox.postTidied(postId);
  }

  async function giveBack(message: OutgoingMessage, error: unknown, isLate: boolean): Promise<Shown> {
    const { post, reference } = message;
    const problem = postProblem(error);
    log.warn({ ref: reference, post: post.id, kind: post.kind, slack: problem.code }, 'a message could not be shown');
    if (problem.kind === 'passing') return waitFor(post, problem.afterMs);
    if (!(error instanceof ClosedRoom)) deps.onClosed(message.channel);
    const leads = () => gate.holders('lead');
    const instead = await toldInstead(message, leads, isLate).catch(() => 'unknown' as const);
    if (instead === 'unknown') return waitFor(post);
    if (instead && post.kind === 'card') await deps.withdraw(message.ref);
    await outbox.holdPost(post.id, problem.code, instead);
    return { kind: 'impossible', code: problem.code };
  }

  async function waitFor(post: OutgoingMessage['post'], ms = backOff(post.attempts)): Promise<Shown> {
    await outbox.postWaits(post.id, ms);
    return { kind: 'later' };
  }

  return { post, ownPost: (postId) => show(postId, false), tidy };
}

/** Returns how long to wait after a failed attempt, in milliseconds: 1 s, 2 s, 4 s … up to a minute. */
const backOff = (attempts: number) => Math.min(60_000, 1000 * 2 ** Math.max(0, attempts - 1));
