import { and, eq, getTableColumns, inArray, isNull, lt, lte, type SQL, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import type { RequestPostKind, RequestSnapshot } from '../../core/requests/request-snapshot.ts';
import type { Database, Transaction } from '../client.ts';
import { joinSubject } from '../learners/join-subject.ts';
import { subjectColumns } from '../learners/subjects.ts';
import { isMailOf, mailFateColumns, noticeState } from '../mail/mail-fate.ts';
import { changeFateColumns, isWaitingChangeOf } from '../platform/change-fate.ts';
import { links, temporaryPasswords } from '../schema/credentials.ts';
import { escalations } from '../schema/escalations.ts';
import { learners } from '../schema/learners.ts';
import { mails } from '../schema/mails.ts';
import { platformChanges } from '../schema/platform/platform-changes.ts';
import { posts } from '../schema/posts.ts';
import { requests } from '../schema/requests.ts';
import { cachedStatement } from '../statements/statement-cache.ts';
import { isChannelPost } from './channel-posts.ts';
import { CLAIM_MS, confirmationKinds } from './invalidate-posts.ts';
import { enqueue, enqueueJob, inMs, isFree, isWorthTrying } from './jobs.ts';

/** Longer than Slack takes to show a message whose answer was lost, in milliseconds. */
const TIDY_MS = 20_000;

/** How long a batch's progress stays before it is edited again, in milliseconds. */
const PROGRESS_MS = 2_000;

/**
 * Adds a message to show in `afterMs` milliseconds, and enqueues it. A request, a batch, an escalation or an outage
 * has one of each kind: a second one is not added.
 */
export async function addPost(
  tx: Transaction,
  post: Pick<
    typeof posts.$inferInsert,
    'id' | 'requestId' | 'batchId' | 'escalationId' | 'outageId' | 'kind' | 'channel'
  >,
  afterMs = 0,
): Promise<void> {
  const added = tx.$with('added').as(
    tx
      .insert(posts)
      .values({ ...post, dueAt: inMs(afterMs) })
      .onConflictDoNothing()
      .returning({ id: posts.id }),
  );
  await tx
    .with(added)
    .select({ job: sql`(${enqueue('show-post', { postId: post.id }, afterMs)}).id` })
    .from(added);
}

/** Claims a post that is behind. False where it is up to date, not due yet, or claimed by another process. */
export async function claimPost(db: Database, id: string): Promise<boolean> {
  return (await claiming(db).execute({ id })).length === 1;
}

/**
 * Claims the messages that show a request's result and are behind.
 * @returns their ids, for a caller who shows them now.
 */
export async function claimResultPosts(db: Database, requestId: string): Promise<string[]> {
  return (await claimingResult(db).execute({ requestId })).map(({ id }) => id);
}

const claiming = cachedStatement((db) => claim(db, eq(posts.id, sql.placeholder('id'))).prepare('claim_post'));

const claimingResult = cachedStatement((db) => {
  const isResult = and(eq(posts.requestId, sql.placeholder('requestId')), inArray(posts.kind, confirmationKinds));
  return claim(db, isResult).prepare('claim_result_posts');
});

function claim(db: Database, which: SQL | undefined) {
  const isBehind = and(lt(posts.shown, posts.wanted), isWorthTrying, lte(posts.dueAt, sql`now()`));
  return db
    .update(posts)
    .set({
      claimedUntil: inMs(CLAIM_MS),
      attempts: sql`${posts.attempts} + 1`,
      unanswered: sql`${posts.unanswered} + 1`,
    })
    .where(and(which, isBehind, isFree, isNull(posts.waitsFor)))
    .returning({ id: posts.id });
}

/**
 * Returns what a request's post shows, as of now. `cardTs` is the card's own timestamp, the root where the request has
 * no thread. Undefined for an escalation's own post.
 */
export async function loadRequestSnapshot(db: Database, postId: string): Promise<RequestSnapshot | undefined> {
  const [snapshot] = await telling(db).execute({ postId });
  return snapshot;
}

const telling = cachedStatement((db) => {
  const card = alias(posts, 'card');
  const approval = alias(posts, 'approval');
  const escalated = alias(posts, 'escalated');
  const found = db
    .select({
      post: { ...getTableColumns(posts), kind: sql<RequestPostKind>`${posts.kind}` },
      request: requests,
      cardTs: card.ts,
      approvalTs: approval.ts,
      echoTs: sql<string | null>`coalesce(${escalations.threadTs}, ${escalated.ts})`,
      echoTo: escalations.askedBy,
      // Its first column must be one that is never null: drizzle takes a null there for “no such row”.
      link: { expiresAt: links.expiresAt, usedAt: links.usedAt, revokedAt: links.revokedAt },
      temporary: {
        expiresAt: temporaryPasswords.expiresAt,
        viewedAt: temporaryPasswords.viewedAt,
        usedAt: temporaryPasswords.usedAt,
        revokedAt: temporaryPasswords.revokedAt,
      },
      mail: mailFateColumns,
      change: changeFateColumns,
      notice: noticeState,
      isEscalated: sql<boolean>`exists (select from ${escalations} about where about.request_id = ${requests.id})`,
      erasedAt: learners.erasedAt,
      ...subjectColumns,
    })
    .from(posts)
    .innerJoin(requests, eq(requests.id, posts.requestId))
    .$dynamic();
  return joinSubject(found, eq(learners.id, requests.learnerId))
    .leftJoin(mails, isMailOf(requests.id))
    .leftJoin(platformChanges, isWaitingChangeOf(requests.id))
    .leftJoin(links, eq(links.id, mails.linkId))
    .leftJoin(temporaryPasswords, eq(temporaryPasswords.requestId, requests.id))
    .leftJoin(card, and(eq(card.requestId, requests.id), isChannelPost(card, 'card')))
    .leftJoin(approval, and(eq(approval.requestId, requests.id), isChannelPost(approval, 'approval')))
    .leftJoin(escalations, eq(escalations.id, posts.escalationId))
    .leftJoin(escalated, and(eq(escalated.escalationId, escalations.id), isChannelPost(escalated, 'escalated')))
    .where(eq(posts.id, sql.placeholder('postId')))
    .prepare('load_request_snapshot');
});

/** A message in Slack that shows a post: which version, and where. */
export type ShownAt = { shown: number; ts: string; channel: string };

/** The result of showing a post: the post's message, and whether it fell behind again meanwhile. */
export type Shown = { ts: string; isBehind: boolean };

/**
 * Records that a post shows version `shown` at `ts`. Where another message is already stored for it, that one stays. Of a
 * direct message, the channel is stored, too.
 * @param inDoubt whether Slack may have it twice, the other one still on its way: then `tidy-post` is enqueued.
 * @returns the post's message, and whether it is behind: then claim it again.
 */
export async function postShown(db: Database, id: string, { ts, ...at }: ShownAt, inDoubt = false): Promise<Shown> {
  const [post] = await settling(db).execute({ id, ts, ...at, tidyMs: inDoubt ? TIDY_MS : null });
  if (inDoubt) await enqueueJob(db, 'tidy-post', { postId: id }, TIDY_MS);
  if (!post) return { ts, isBehind: false };
  const isBehind = post.wanted > post.shown;
  if (isBehind && post.kind === 'progress') await enqueueJob(db, 'show-post', { postId: id }, PROGRESS_MS);
  return { ts: post.ts ?? ts, isBehind };
}

const settling = cachedStatement((db) => {
  const [shown, ts, tidyMs] = [sql.placeholder('shown'), sql.placeholder('ts'), sql.placeholder('tidyMs')];
  const isKnown = sql`coalesce(${posts.ts}, ${ts}) = ${ts}`;
  return db
    .update(posts)
    .set({
      ts: sql`coalesce(${posts.ts}, ${ts})`,
      channel: sql`case when ${posts.recipient} is null then ${posts.channel} else ${sql.placeholder('channel')}::text end`,
      problem: null,
      shown: sql`case when ${isKnown} then ${shown}::int else ${posts.shown} end`,
      attempts: 0,
      unanswered: 0,
      claimedUntil: null,
      dueAt: sql`(case when ${posts.kind} = 'progress' then ${inMs(PROGRESS_MS)} else ${posts.dueAt} end)`,
      tidyAt: sql`coalesce(now() + make_interval(secs => ${tidyMs}::float8 / 1000), ${posts.tidyAt})`,
    })
    .where(eq(posts.id, sql.placeholder('id')))
    .returning({ ts: posts.ts, wanted: posts.wanted, shown: posts.shown, kind: posts.kind })
    .prepare('settle_post');
});

/** Records that Slack shows the post once only. */
export async function postTidied(db: Database, id: string): Promise<void> {
  await db.update(posts).set({ tidyAt: null }).where(eq(posts.id, id));
}

/**
 * Lets the post wait for another attempt in `afterMs` milliseconds.
 * @param isUnanswered whether it may be in Slack all the same.
 */
export async function postWaits(db: Database, id: string, afterMs: number, isUnanswered: boolean): Promise<void> {
  await db.transaction(async (tx) => {
    await Promise.all([
      tx
        .update(posts)
        .set({
          claimedUntil: null,
          dueAt: inMs(afterMs),
          ...(!isUnanswered && { unanswered: sql`greatest(0, ${posts.unanswered} - 1)` }),
        })
        .where(eq(posts.id, id)),
      enqueueJob(tx, 'show-post', { postId: id }, afterMs),
    ]);
  });
}
