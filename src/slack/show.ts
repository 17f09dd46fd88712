import type { WebClient } from '@slack/web-api';
import type { Logger } from 'pino';
import type { Action } from '../core/action.ts';
import type { BatchStory } from '../core/batch.ts';
import type { Catalogue } from '../core/catalogue.ts';
import { maskEmail } from '../core/mask.ts';
import type { Directory } from '../core/service/directory.ts';
import type { Outbox } from '../core/service/outbox.ts';
import type { Story } from '../core/story.ts';
import { slackProblem } from './errors.ts';
import { approvalCard, brokenGlass, type Calling, reminder } from './views/approval.ts';
import { batchMessage } from './views/batch.ts';
import { requestCard } from './views/card.ts';
import { confirmation, correction } from './views/confirmation.ts';
import type { Message } from './views/message.ts';
import type { Showing } from './views/words.ts';

export type Shown = { kind: 'shown' } | { kind: 'later' } | { kind: 'impossible'; code: string } | { kind: 'not-mine' };

export type Show = {
  /** Shows a post as its request is now, if it is behind and nobody else is at it. */
  post(postId: string): Promise<Shown>;
  /** The same for a post that the caller claimed by making it. */
  ownPost(postId: string): Promise<Shown>;
};

/** What a post shows: a request, or a batch. */
type Shows = Story | BatchStory;

type Deps = {
  outbox: Outbox;
  client: WebClient;
  catalogue: Catalogue;
  fullEmails: boolean;
  log: Logger;
  directory: Directory;
  clock: () => Date;
  calling: Calling;
};

/** Posts and edits the messages that show requests. Emails are masked unless `fullEmails`. */
export function createShow(deps: Deps): Show {
  const { outbox, client, log } = deps;

  async function post(postId: string): Promise<Shown> {
    return (await outbox.claimPost(postId)) ? ownPost(postId) : { kind: 'not-mine' };
  }

  async function ownPost(postId: string): Promise<Shown> {
    const story = (await outbox.story(postId)) ?? (await outbox.batchStory(postId));
    if (!story) return { kind: 'not-mine' };
    const message = await render(deps, story);
    let ts: string;
    try {
      ts = await send(client, story, message);
    } catch (error) {
      return giveBack(story, error);
    }
    const isBehind = await outbox.postShown(postId, story.post.wanted, ts);
    return isBehind ? post(postId) : { kind: 'shown' };
  }

  async function giveBack({ post, request }: Shows, error: unknown): Promise<Shown> {
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

  return { post, ownPost };
}

/** 1 s, 2 s, 4 s … up to a minute. */
const backOff = (attempts: number) => Math.min(60_000, 1000 * 2 ** Math.max(0, attempts - 1));

async function render({ catalogue, fullEmails, directory, clock, calling }: Deps, story: Shows): Promise<Message> {
  const action = catalogue.find(story.request.action);
  if (!action) throw new Error(`There is no action “${story.request.action}” any more.`);
  const names = await findNames(directory, namesIn(story));
  if ('items' in story)
    return batchMessage(story, action, { names, address: fullEmails ? String : maskEmail }, calling);
  const showing = { email: fullEmails ? story.learner.email : maskEmail(story.learner.email), names };
  return view(story, action, showing, clock(), calling);
}

function view(story: Story, action: Action, showing: Showing, now: Date, calling: Calling): Message {
  switch (story.post.kind) {
    case 'card':
      return requestCard(story, action, showing);
    case 'confirmation':
      return confirmation(story, action, showing, now);
    case 'correction':
      return correction(story, action, showing);
    case 'approval':
      return approvalCard(story, action, showing, calling);
    case 'broken-glass':
      return brokenGlass(story, action, showing, calling);
    case 'first-reminder':
    case 'second-reminder':
      return reminder(story, action, showing, calling);
    case 'progress':
      throw new Error('Only a batch has progress.');
  }
}

/** Whoever the messages about a request may name. */
function namesIn({ request }: Shows): (string | null)[] {
  return [request.askedBy, request.submittedBy, request.decidedBy];
}

/** People's names, so that a card notifies nobody. Where Slack cannot be asked, the card goes out all the same. */
async function findNames(directory: Directory, ids: (string | null)[]): Promise<Map<string, string>> {
  const known = [...new Set(ids)].filter((id) => id !== null);
  const people = await Promise.all(known.map((id) => directory.person(id).catch(() => undefined)));
  return new Map(known.map((id, i) => [id, people[i]?.name || 'a colleague']));
}

/** The thread that a message belongs in; none where it is a root. */
function threadOf({ post, request, cardTs, approvalTs }: Shows): string | null {
  if (post.kind === 'card') return request.threadTs;
  if (post.kind === 'approval') return null;
  return post.channel ? approvalTs : (request.threadTs ?? cardTs);
}

async function send(client: WebClient, story: Shows, message: Message): Promise<string> {
  const { post, request } = story;
  const channel = post.channel ?? request.channel;
  if (post.ts) {
    await client.chat.update({ channel, ts: post.ts, ...message });
    return post.ts;
  }
  const thread = threadOf(story);
  const quiet = { unfurl_links: false, unfurl_media: false };
  const { ts } = await client.chat.postMessage({ channel, ...message, ...quiet, ...(thread && { thread_ts: thread }) });
  if (!ts) throw new Error('chat.postMessage answered without a ts.');
  return ts;
}
