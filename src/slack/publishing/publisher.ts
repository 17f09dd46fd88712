import type { WebClient } from '@slack/web-api';
import type { Logger } from 'pino';
import type { Gate } from '../../service/access/gate.ts';
import type { RateLimits } from '../../service/rate-limits.ts';
import { ClosedRoom, postProblem } from './closed-room.ts';
import { findPosted, takeAway } from './deduplicate-posts.ts';
import { createDirectMessages } from './direct-messages.ts';
import { toldInstead } from './instead.ts';
import type { OutgoingMessage } from './outgoing-message.ts';
import { loadPost } from './render-post.ts';
import type { RequestRendering } from './render-request.ts';
import { isInDoubt, MustWait, sendPost, Unanswered } from './send-post.ts';

/** `queued`: it waits for its turn at a rate limit, likely for so many milliseconds. */
export type Shown =
  | { kind: 'shown' }
  | { kind: 'later' }
  | { kind: 'queued'; forMs: number }
  | { kind: 'impossible'; code: string }
  | { kind: 'not-mine' };

export type Publisher = {
  /**
   * Shows a post as things are now, if it is behind and no other process has claimed it. A card that cannot be shown is
   * withdrawn, and the asker is told.
   */
  post(postId: string): Promise<Shown>;
  /** Does the same for a post that the caller claimed by creating it. What to do about a card is the caller's. */
  ownPost(postId: string): Promise<Shown>;
  /** Shows the next post that waits for a rate limit; undefined where none does. */
  nextPost(limit: string): Promise<Shown | undefined>;
  /** Deletes what Slack posted twice, where that was not seen in time. Throws where Slack cannot answer now. */
  tidy(postId: string): Promise<void>;
};

export type PublisherDeps = RequestRendering & {
  client: WebClient;
  /** The desk's own bot id, which tells our messages from others'. */
  botId: string;
  log: Logger;
  gate: Pick<Gate, 'vouch' | 'holders'>;
  rateLimits: Pick<RateLimits, 'left' | 'hasQueue'>;
  /** Called with a channel in which Slack took no message: what is cached about it may be out of date. */
  onClosed(channel: string): void;
  /** Withdraws a request or batch whose card could not be posted. */
  withdraw(ref: string): Promise<void>;
  /** Gives a card that is about to be shown late its time. */
  renew(postId: string): Promise<void>;
};

/**
 * Returns the publisher, which posts and edits the messages that show requests and escalations. Emails are masked where
 * others read. What cannot be said where it belongs is said by direct message to whoever asked.
 */
export function createPublisher(deps: PublisherDeps): Publisher {
  const { outbox, client, botId, log, gate, rateLimits } = deps;
  const sending = { ...deps, direct: createDirectMessages(client, gate) };

  async function post(postId: string): Promise<Shown> {
    return (await outbox.claimPost(postId)) ? show(postId, { isLate: true }) : { kind: 'not-mine' };
  }

  async function nextPost(limit: string): Promise<Shown | undefined> {
    const postId = await outbox.claimNextPost(limit);
    return postId === undefined ? undefined : show(postId, { isLate: true, hasTurn: true });
  }

  /**
   * @param as.isLate whether nobody waits for the answer.
   * @param as.hasTurn whether it has waited for its turn at a rate limit.
   */
  async function show(
    postId: string,
    { isLate, hasTurn = false }: { isLate: boolean; hasTurn?: boolean },
  ): Promise<Shown> {
    const message = await loadMessage(postId, isLate);
    if (!message) return { kind: 'not-mine' };
    let sent: { channel: string; ts: string };
    try {
      sent = await sendPost(sending, message, hasTurn);
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

  /** A card that comes late lapses as long after that as others do after they were asked for. */
  async function loadMessage(postId: string, isLate: boolean): Promise<OutgoingMessage | undefined> {
    const message = await loadPost(deps, postId);
    if (!isLate || message?.post.kind !== 'card' || message.post.ts) return message;
    await deps.renew(postId);
    return loadPost(deps, postId);
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
    if (error instanceof MustWait) {
      const key = error.limit;
      return { kind: 'queued', forMs: await outbox.queuePost(post.id, { key, forMs: rateLimits.left(key) }) };
    }
    const isUnanswered = error instanceof Unanswered;
    const problem = postProblem(isUnanswered ? error.cause : error);
    log.warn({ ref: reference, post: post.id, kind: post.kind, slack: problem.code }, 'a message could not be shown');
    if (problem.kind === 'passing') return waitFor(post, { isUnanswered, ms: problem.afterMs });
    if (!(error instanceof ClosedRoom)) deps.onClosed(message.channel);
    const leads = () => gate.holders('lead');
    const instead = await toldInstead(message, leads, isLate).catch(() => 'unknown' as const);
    if (instead === 'unknown') return waitFor(post, {});
    if (instead && post.kind === 'card') await deps.withdraw(message.ref);
    await outbox.holdPost(post.id, problem.code, instead);
    return { kind: 'impossible', code: problem.code };
  }

  async function waitFor(
    { id, attempts }: OutgoingMessage['post'],
    { ms = backOff(attempts), isUnanswered = false }: { ms?: number | undefined; isUnanswered?: boolean },
  ): Promise<Shown> {
    await outbox.postWaits(id, ms, isUnanswered);
    return { kind: 'later' };
  }

  return { post, ownPost: (postId) => show(postId, { isLate: false }), nextPost, tidy };
}

/** Returns how long to wait after a failed attempt, in milliseconds: 1 s, 2 s, 4 s … up to a minute. */
const backOff = (attempts: number) => Math.min(60_000, 1000 * 2 ** Math.max(0, attempts - 1));
