import type { WebClient } from '@slack/web-api';
import type { Logger } from 'pino';
import { slackProblem } from './errors.ts';
import { type Letter, type Writing, writeLetter } from './letters.ts';

export type Shown = { kind: 'shown' } | { kind: 'later' } | { kind: 'impossible'; code: string } | { kind: 'not-mine' };

export type Show = {
  /** Shows a post as what it tells is now, if it is behind and nobody else is at it. */
  post(postId: string): Promise<Shown>;
  /** The same for a post that the caller claimed by making it. */
  ownPost(postId: string): Promise<Shown>;
};

type Deps = Writing & { client: WebClient; log: Logger };

/** Posts and edits the messages that show requests and escalations. Emails are masked unless `fullEmails`. */
export function createShow(deps: Deps): Show {
  const { outbox, client, log } = deps;

  async function post(postId: string): Promise<Shown> {
    return (await outbox.claimPost(postId)) ? ownPost(postId) : { kind: 'not-mine' };
  }

  async function ownPost(postId: string): Promise<Shown> {
    const letter = await writeLetter(deps, postId);
    if (!letter) return { kind: 'not-mine' };
    let ts: string;
    try {
      ts = await send(client, letter);
    } catch (error) {
      return giveBack(letter, error);
    }
    const isBehind = await letter.shown(ts);
    return isBehind ? post(postId) : { kind: 'shown' };
  }

  async function giveBack({ post, reference }: Letter, error: unknown): Promise<Shown> {
    const problem = slackProblem(error);
    log.warn({ ref: reference, post: post.id, kind: post.kind, slack: problem.code }, 'a message could not be shown');
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

async function send(client: WebClient, { post, channel, thread, isEarly, message }: Letter): Promise<string> {
  if (post.ts) {
    await client.chat.update({ channel, ts: post.ts, ...message });
    return post.ts;
  }
  if (isEarly) throw new Error('The root of its thread is not posted yet.');
  const quiet = { unfurl_links: false, unfurl_media: false };
  const { ts } = await client.chat.postMessage({ channel, ...message, ...quiet, ...(thread && { thread_ts: thread }) });
  if (!ts) throw new Error('chat.postMessage answered without a ts.');
  return ts;
}
