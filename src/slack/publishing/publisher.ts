import type { WebClient } from '@slack/web-api';
import type { Logger } from 'pino';
import type { Action } from '../../core/action.ts';
import type { Catalogue } from '../../core/catalogue.ts';
import type { BatchSnapshot } from '../../core/requests/batch.ts';
import type { PostKind, RequestSnapshot } from '../../core/requests/request-snapshot.ts';
import type { Directory } from '../../service/access/directory.ts';
import type { Outbox } from '../../service/outbox.ts';
import { maskFor } from '../people/masking.ts';
import { findNames, peopleIn } from '../people/names.ts';
import { slackProblem } from '../transport/errors.ts';
import { approvalCard, brokenGlass, type Calling, reminder, reviewReminder } from '../views/cards/approval.ts';
import { requestCard } from '../views/cards/card.ts';
import { confirmation, correction, echo } from '../views/cards/confirmation.ts';
import { erasedMessage } from '../views/cards/erased.ts';
import type { Message } from '../views/text/message.ts';
import { personalValues } from '../views/text/personal-values.ts';
import type { Showing } from '../views/text/render.ts';
import { findPosted, markOf, takeAway } from './deduplicate-posts.ts';
import { type OutgoingMessage, renderBatchPost, renderEscalationPost, whoIsIn } from './render-post.ts';

export type Shown = { kind: 'shown' } | { kind: 'later' } | { kind: 'impossible'; code: string } | { kind: 'not-mine' };

export type Publisher = {
  /** Shows a post as things are now, if it is behind and no other process has claimed it. */
  post(postId: string): Promise<Shown>;
  /** Does the same for a post that the caller claimed by creating it. */
  ownPost(postId: string): Promise<Shown>;
  /** Deletes what Slack posted twice, where that was not seen in time. Throws where Slack cannot answer now. */
  tidy(postId: string): Promise<void>;
};

type Deps = {
  outbox: Outbox;
  client: WebClient;
  /** The desk's own bot id, which tells our messages from others'. */
  botId: string;
  catalogue: Catalogue;
  fullEmails: boolean;
  log: Logger;
  directory: Directory;
  clock: () => Date;
  calling: Calling;
  /** Called when a post is shown for the first time. */
  firstShown?: (snapshot: RequestSnapshot) => void;
};

/**
 * Returns the publisher, which posts and edits the messages that show requests and escalations. Emails are masked where
 * others read.
 */
export function createPublisher(deps: Deps): Publisher {
  const { outbox, client, botId, log } = deps;

  async function post(postId: string): Promise<Shown> {
    return (await outbox.claimPost(postId)) ? ownPost(postId) : { kind: 'not-mine' };
  }

  async function ownPost(postId: string): Promise<Shown> {
    const message = await write(deps, postId);
    if (!message) return { kind: 'not-mine' };
    let ts: string;
    try {
      ts = await send(deps, message);
    } catch (error) {
      return giveBack(message, error);
    }
    const kept = await message.shown(ts, isInDoubt(message));
    // Another process took over the claim and posted it, too: its message is the one that is stored.
    if (kept.ts !== ts) await takeAway(client, message.channel, [ts]);
    return kept.isBehind ? post(postId) : { kind: 'shown' };
  }

  async function tidy(postId: string): Promise<void> {
    const message = await write(deps, postId);
    if (!message?.post.ts) return;
    const all = await findPosted(client, botId, message);
    const doubles = all.filter((ts) => ts !== message.post.ts);
    await takeAway(client, message.channel, doubles);
    if (doubles.length > 0) log.info({ ref: message.reference, doubles: doubles.length }, 'took away a double');
    await outbox.postTidied(postId);
  }

  async function giveBack({ post, reference }: OutgoingMessage, error: unknown): Promise<Shown> {
    const problem = slackProblem(error);
    log.warn({ ref: reference, post: post.id, kind: post.kind, slack: problem.code }, 'a message could not be shown');
    if (problem.kind === 'refused') {
      await outbox.postFailed(post.id, problem.code);
      return { kind: 'impossible', code: problem.code };
    }
    await outbox.postWaits(post.id, problem.afterMs ?? backOff(post.attempts));
    return { kind: 'later' };
  }

  return { post, ownPost, tidy };
}

/** Returns how long to wait after a failed attempt, in milliseconds: 1 s, 2 s, 4 s … up to a minute. */
const backOff = (attempts: number) => Math.min(60_000, 1000 * 2 ** Math.max(0, attempts - 1));

/** Renders a post as things are now: a request's, an escalation's, or a batch's. */
async function write(deps: Deps, postId: string): Promise<OutgoingMessage | undefined> {
  const { outbox, directory } = deps;
  const snapshot = await outbox.snapshot(postId);
  if (!snapshot) return writeOther(deps, postId);
  const { post, request } = snapshot;
  return {
    post,
    reference: request.reference,
    channel: post.channel ?? request.channel,
    thread: threadOf(snapshot),
    isEarly: isEcho(post.kind) && !snapshot.echoTs,
    message: await render(deps, snapshot),
    askedAt: request.createdAt,
    shown(ts, inDoubt) {
      if (!post.ts) deps.firstShown?.(snapshot);
      return outbox.postShown(post.id, post.wanted, ts, inDoubt);
    },
  };

  async function writeOther(deps: Deps, postId: string): Promise<OutgoingMessage | undefined> {
    const [escalation, batch] = await Promise.all([outbox.escalation(postId), outbox.batchSnapshot(postId)]);
    if (escalation) return renderEscalationPost(deps, escalation, await findNames(directory, whoIsIn(escalation)));
    return (
      batch &&
      renderBatchPost(deps, batch, await findNames(directory, namesIn(batch)), threadOf({ ...batch, echoTs: null }))
    );
  }
}

async function render(deps: Deps, snapshot: RequestSnapshot): Promise<Message> {
  if (snapshot.erasedAt) return erasedMessage(snapshot.erasedAt, snapshot.request.reference);
  const { catalogue, directory, clock, calling } = deps;
  const action = catalogue.find(snapshot.request.action);
  if (!action) throw new Error(`There is no action “${snapshot.request.action}” any more.`);
  const channel = snapshot.post.channel ?? snapshot.request.channel;
  const [names, shown] = await Promise.all([findNames(directory, namesIn(snapshot)), maskFor(deps, channel)]);
  const showing = { email: shown(snapshot.learner.email), ...personalValues(snapshot, shown), names };
  return view(snapshot, action, showing, { now: clock(), calling, catalogue });
}

function view(
  snapshot: RequestSnapshot,
  action: Action,
  showing: Showing,
  more: { now: Date; calling: Calling; catalogue: Catalogue },
): Message {
  const { now, calling } = more;
  switch (snapshot.post.kind) {
    case 'card':
      return requestCard(snapshot, action, showing);
    case 'confirmation':
      return confirmation(snapshot, action, showing, more);
    case 'echo':
      return echo(snapshot, action, showing, now);
    case 'correction':
    case 'echo-correction':
      return correction(snapshot, action, showing);
    case 'approval':
      return approvalCard(snapshot, action, showing, calling);
    case 'broken-glass':
      return brokenGlass(snapshot, action, showing, calling);
    case 'first-reminder':
    case 'second-reminder':
      return reminder(snapshot, action, showing, calling);
    case 'first-review-reminder':
    case 'second-review-reminder':
      return reviewReminder(snapshot, action, showing, calling);
    case 'progress':
      throw new Error('Only a batch has progress.');
  }
}

/** Returns the people that messages about a request may name. */
function namesIn({ request }: { request: BatchSnapshot['request'] | RequestSnapshot['request'] }): (string | null)[] {
  const { askedBy, submittedBy, decidedBy, reviewedBy, announced, outcome } = request;
  return [askedBy, submittedBy, decidedBy, reviewedBy, ...peopleIn(...announced, outcome?.words ?? [])];
}

const isEcho = (kind: PostKind) => kind === 'echo' || kind === 'echo-correction';

/** Returns the thread that a message belongs in; null where it is a root. */
function threadOf({
  post,
  request,
  cardTs,
  approvalTs,
  echoTs,
}: Pick<RequestSnapshot, 'post' | 'cardTs' | 'approvalTs' | 'echoTs'> & { request: { threadTs: string | null } }):
  | string
  | null {
  if (post.kind === 'card') return request.threadTs;
  if (isEcho(post.kind)) return echoTs;
  if (post.kind === 'approval') return null;
  return post.channel ? approvalTs : (request.threadTs ?? cardTs);
}

/**
 * Returns whether a message may be in Slack already: an earlier attempt ended without an answer, or before it was
 * stored.
 */
const isInDoubt = ({ post }: OutgoingMessage) => post.ts === null && post.attempts > 1;

async function send({ client, botId }: Deps, message: OutgoingMessage): Promise<string> {
  const { post, channel, thread } = message;
  if (!post.ts && message.isEarly) throw new Error('The root of its thread is not posted yet.');
  // A second one stays until `tidy`. Only once one of them is stored may the others be deleted; else two processes
  // could delete each other's.
  const [found] = isInDoubt(message) ? await findPosted(client, botId, message) : [];
  const said = { channel, ...message.message, metadata: markOf(post.id) };
  const known = post.ts ?? found;
  if (known) {
    await client.chat.update({ ...said, ts: known });
    return known;
  }
  const quiet = { unfurl_links: false, unfurl_media: false };
  const { ts } = await client.chat.postMessage({ ...said, ...quiet, ...(thread && { thread_ts: thread }) });
  if (!ts) throw new Error('chat.postMessage answered without a ts.');
  return ts;
}
