import { and, eq, isNull, lt, lte, or, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import type { Story } from '../core/story.ts';
import type { Database } from './client.ts';
import { inMs, ringNow } from './outbox.ts';
import { groups, learners, links, mails, organizations, posts, requests } from './schema.ts';
import { subjectColumns } from './subjects.ts';

/** Longer than any attempt to post takes; after this, its poster is taken for dead. */
const CLAIM_MS = 30_000;

/** Longer than Slack takes to show a message whose answer was lost. */
const TIDY_MS = 20_000;

/** Claims a post that is behind: false where it is up to date, not due yet, or in somebody else's hands. */
export async function claimPost(db: Database, id: string): Promise<boolean> {
  const isFree = or(isNull(posts.claimedUntil), lt(posts.claimedUntil, sql`now()`));
  const isBehind = and(lt(posts.shown, posts.wanted), isNull(posts.problem), lte(posts.dueAt, sql`now()`));
  const claimed = await db
    .update(posts)
    .set({ claimedUntil: inMs(CLAIM_MS), attempts: sql`${posts.attempts} + 1` })
    .where(and(eq(posts.id, id), isBehind, isFree))
    .returning({ id: posts.id });
  return claimed.length === 1;
}

/** What a post tells, as of now. `cardTs` is the card's own timestamp, the root where the request has no thread. */
export async function loadStory(db: Database, postId: string): Promise<Story | undefined> {
  const card = alias(posts, 'card');
  const [story] = await db
    .select({
      post: posts,
      request: requests,
      cardTs: card.ts,
      // Its first column must be one that is never null: drizzle takes a null there for “no such row”.
      link: { expiresAt: links.expiresAt, usedAt: links.usedAt, revokedAt: links.revokedAt },
      mail: {
        template: mails.template,
        state: mails.state,
        problem: mails.problem,
        sentAt: mails.sentAt,
        stateAt: mails.stateAt,
      },
      ...subjectColumns,
    })
    .from(posts)
    .innerJoin(requests, eq(requests.id, posts.requestId))
    .innerJoin(learners, eq(learners.id, requests.learnerId))
    .innerJoin(organizations, eq(organizations.id, learners.organizationId))
    .leftJoin(groups, eq(groups.id, learners.groupId))
    .leftJoin(mails, eq(mails.requestId, requests.id))
    .leftJoin(links, eq(links.id, mails.linkId))
    .leftJoin(card, and(eq(card.requestId, requests.id), eq(card.kind, 'card')))
    .where(eq(posts.id, postId));
  return story;
}

/**
 * The post now shows version `shown` at `ts`. Where another message is known for it already, that one stays the post's.
 * @param inDoubt Slack may have it twice, the other one still on its way: asks for `tidy-post`.
 * @returns the message that is the post's, and whether it is behind: then claim it once more.
 */
export async function postShown(
  db: Database,
  id: string,
  shown: number,
  ts: string,
  inDoubt: boolean,
): Promise<{ ts: string; isBehind: boolean }> {
  const isKnown = sql`coalesce(${posts.ts}, ${ts}) = ${ts}`;
  const [post] = await db
    .update(posts)
    .set({
      ts: sql`coalesce(${posts.ts}, ${ts})`,
      shown: sql`case when ${isKnown} then ${shown}::int else ${posts.shown} end`,
      attempts: 0,
      claimedUntil: null,
      ...(inDoubt && { tidyAt: inMs(TIDY_MS) }),
    })
    .where(eq(posts.id, id))
    .returning({ ts: posts.ts, wanted: posts.wanted, shown: posts.shown });
  if (inDoubt) await ringNow(db, 'tidy-post', { postId: id }, TIDY_MS);
  return post ? { ts: post.ts ?? ts, isBehind: post.wanted > post.shown } : { ts, isBehind: false };
}

/** Nothing in Slack shows this post twice. */
export async function postTidied(db: Database, id: string): Promise<void> {
  await db.update(posts).set({ tidyAt: null }).where(eq(posts.id, id));
}

/** The post waits for another attempt in `afterMs`. */
export async function postWaits(db: Database, id: string, afterMs: number): Promise<void> {
  await db.transaction(async (tx) => {
    await Promise.all([
      tx
        .update(posts)
        .set({ claimedUntil: null, dueAt: inMs(afterMs) })
        .where(eq(posts.id, id)),
      ringNow(tx, 'show-post', { postId: id }, afterMs),
    ]);
  });
}

/** The post can never be shown: Slack says `problem`. */
export async function postFailed(db: Database, id: string, problem: string): Promise<void> {
  await db.update(posts).set({ claimedUntil: null, problem }).where(eq(posts.id, id));
}
