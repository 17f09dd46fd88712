import type { WebClient } from '@slack/web-api';
import type { Logger } from 'pino';
import type { Catalogue } from '../core/catalogue.ts';
import { maskEmail } from '../core/mask.ts';
import type { Directory } from '../core/service/directory.ts';
import type { Outbox } from '../core/service/outbox.ts';
import type { Story } from '../core/story.ts';
import { slackProblem } from './errors.ts';
import { findPosted, markOf, takeAway, type Whereabouts } from './twins.ts';
import { requestCard } from './views/card.ts';
import { confirmation, correction } from './views/confirmation.ts';
import type { Message } from './views/message.ts';

export type Shown = { kind: 'shown' } | { kind: 'later' } | { kind: 'impossible'; code: string } | { kind: 'not-mine' };

export type Show = {
  /** Shows a post as its request is now, if it is behind and nobody else is at it. */
  post(postId: string): Promise<Shown>;
  /** The same for a post that the caller claimed by making it. */
  ownPost(postId: string): Promise<Shown>;
  /** Takes away what Slack posted twice, where that could not be seen in time. Throws where Slack cannot answer just now. */
  tidy(postId: string): Promise<void>;
};

type Deps = {
  outbox: Outbox;
  client: WebClient;
  /** Our own, by which our messages are told from others'. */
  botId: string;
  catalogue: Catalogue;
  fullEmails: boolean;
  log: Logger;
  directory: Directory;
  clock: () => Date;
};

/** Posts and edits the messages that show requests. Emails are masked unless `fullEmails`. */
export function createShow(deps: Deps): Show {
  const { outbox, client, botId, log } = deps;

  async function post(postId: string): Promise<Shown> {
    return (await outbox.claimPost(postId)) ? ownPost(postId) : { kind: 'not-mine' };
  }

  async function ownPost(postId: string): Promise<Shown> {
    const story = await outbox.story(postId);
    if (!story) return { kind: 'not-mine' };
    const message = await render(deps, story);
    let ts: string;
    try {
      ts = await send(deps, story, message);
    } catch (error) {
      return giveBack(story, error);
    }
    const kept = await outbox.postShown(postId, story.post.wanted, ts, isInDoubt(story));
    // Somebody took us for dead and posted it as well: theirs is the one that is known.
    if (kept.ts !== ts) await takeAway(client, story.request.channel, [ts]);
    return kept.isBehind ? post(postId) : { kind: 'shown' };
  }

  async function tidy(postId: string): Promise<void> {
    const story = await outbox.story(postId);
    if (!story?.post.ts) return;
    const all = await findPosted(client, botId, whereabouts(story));
    const doubles = all.filter((ts) => ts !== story.post.ts);
    await takeAway(client, story.request.channel, doubles);
    if (doubles.length > 0) log.info({ ref: story.request.reference, doubles: doubles.length }, 'took away a double');
    await outbox.postTidied(postId);
  }

  async function giveBack({ post, request }: Story, error: unknown): Promise<Shown> {
    const problem = slackProblem(error);
    log.warn(
      { ref: request.reference, post: post.id, kind: post.kind, slack: problem.code },
      'a message could not be shown',
    );
    if (problem.kind === 'refused') {
      await outbox.postFailed(post.id, problem.code);
      return { kind: 'impossible', code: problem.code };
    }
    await outbox.postWaits(post.id, problem.afterMs ?? backOff(post.attempts));
    return { kind: 'later' };
  }

  return { post, ownPost, tidy };
}

/** 1 s, 2 s, 4 s … up to a minute. */
const backOff = (attempts: number) => Math.min(60_000, 1000 * 2 ** Math.max(0, attempts - 1));

async function render({ catalogue, fullEmails, directory, clock }: Deps, story: Story): Promise<Message> {
  const action = catalogue.find(story.request.action);
  if (!action) throw new Error(`There is no action “${story.request.action}” any more.`);
  const names = await findNames(directory, [story.request.askedBy, story.request.decidedBy]);
  const showing = { email: fullEmails ? story.learner.email : maskEmail(story.learner.email), names };
  const views = { card: requestCard, confirmation, correction };
  return views[story.post.kind](story, action, showing, clock());
}

/** People's names, so that a card notifies nobody. Where Slack cannot be asked, the card goes out all the same. */
async function findNames(directory: Directory, ids: (string | null)[]): Promise<Map<string, string>> {
  const known = [...new Set(ids)].filter((id) => id !== null);
  const people = await Promise.all(known.map((id) => directory.person(id).catch(() => undefined)));
  return new Map(known.map((id, i) => [id, people[i]?.name || 'a colleague']));
}

/** An earlier attempt to post it ended without an answer, or before it was written down: it may be there already. */
const isInDoubt = ({ post }: Story) => post.ts === null && post.attempts > 1;

const whereabouts = ({ post, request, cardTs }: Story): Whereabouts => ({
  channel: request.channel,
  thread: request.threadTs ?? (post.kind === 'card' ? null : cardTs),
  postId: post.id,
  askedAt: request.createdAt,
});

async function send({ client, botId }: Deps, story: Story, message: Message): Promise<string> {
  const { post } = story;
  const where = whereabouts(story);
  const { channel, thread } = where;
  const [found, ...doubles] = isInDoubt(story) ? await findPosted(client, botId, where) : [];
  await takeAway(client, channel, doubles);
  const said = { channel, ...message, metadata: markOf(post.id) };
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
