import { and, count, eq, getTableColumns, gt, inArray, isNotNull, isNull, lt, lte, or, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import type { NoAnswerProblem } from '../../core/platform/change.ts';
import type { OutagePostKind, OutageSnapshot } from '../../core/platform/outage.ts';
import type { Database, Transaction } from '../client.ts';
import { isChannelPost } from '../outbox/channel-posts.ts';
import { invalidatePosts } from '../outbox/invalidate-posts.ts';
import { platformChanges } from '../schema/platform/platform-changes.ts';
import { platformOutages } from '../schema/platform/platform-outages.ts';
import { posts } from '../schema/posts.ts';
import { isSending } from './changes.ts';

export type Outage = typeof platformOutages.$inferSelect;

/** Changes without an answer: since when the oldest of them waits, and why. */
export type Silence = { since: Date; problem: NoAnswerProblem | null };

/** How the platform gets its changes: while they are fetched, there is no attempt that could fail. */
export type Delivery = 'push' | 'poll';

const hasFailed = isNotNull(platformChanges.problem);

/** Returns the outage that goes on, locked until the transaction ends. */
export async function lockOpenOutage(tx: Transaction): Promise<Outage | undefined> {
  const [row] = await tx.select().from(platformOutages).where(isNull(platformOutages.endedAt)).for('update');
  return row;
}

/**
 * Returns the silence of changes that were sent and have waited for `afterMs` milliseconds, or since before an outage began;
 * undefined where there is none.
 */
export async function findSilence(
  tx: Transaction,
  { afterMs, open }: { afterMs: number; open: Outage | undefined },
): Promise<Silence | undefined> {
  const isLong = or(
    lt(platformChanges.createdAt, sql`now() - make_interval(secs => ${afterMs / 1000}::float8)`),
    open && lte(platformChanges.createdAt, open.startedAt),
  );
  const [row] = await tx
    .select({ since: platformChanges.createdAt, problem: platformChanges.problem })
    .from(platformChanges)
    .where(and(isSending, hasFailed, isLong))
    .orderBy(platformChanges.createdAt)
    .limit(1);
  return row;
}

/**
 * Returns since when the platform has fetched none of the changes that wait for it, where that is `afterMs` milliseconds or
 * more: each call leases what is free. Undefined where it is less, or nothing waits. A platform that fetches and is slow to
 * answer is not silent.
 * @param leaseMs how long a lease lasts, in milliseconds.
 */
export async function findUnfetched(
  tx: Transaction,
  { afterMs, leaseMs }: { afterMs: number; leaseMs: number },
): Promise<Silence | undefined> {
  const waiting = tx
    .select({
      oldest: sql<Date | null>`min(${platformChanges.createdAt})`.as('oldest'),
      fetched: fetchedAt(leaseMs).as('fetched'),
    })
    .from(platformChanges)
    .where(isSending)
    .as('waiting');
  const since = sql<Date>`greatest(${waiting.oldest}, ${waiting.fetched})`.mapWith(platformChanges.createdAt);
  const [row] = await tx
    .select({ since })
    .from(waiting)
    .where(sql`${since} < now() - make_interval(secs => ${afterMs / 1000}::float8)`);
  if (!row || (await hasAnsweredSince(tx, new Date(Date.now() - afterMs)))) return undefined;
  return { since: row.since, problem: null };
}

/** When the platform last fetched one of these changes: a lease begins then. */
const fetchedAt = (leaseMs: number) =>
  sql<Date | null>`max(${platformChanges.claimedUntil}) - make_interval(secs => ${leaseMs / 1000}::float8)`;

/** Returns whether the platform has fetched, since a moment, a change that still waits. */
export async function hasFetchedSince(tx: Transaction, since: Date, leaseMs: number): Promise<boolean> {
  const [row] = await tx
    .select({ hasFetched: sql<boolean>`coalesce(${fetchedAt(leaseMs)} > ${since.toISOString()}::timestamptz, false)` })
    .from(platformChanges)
    .where(isSending);
  return row?.hasFetched === true;
}

/** Returns whether the platform has answered a change since a moment. */
export async function hasAnsweredSince(tx: Transaction, since: Date): Promise<boolean> {
  const isAnswer = and(inArray(platformChanges.state, ['accepted', 'refused']), gt(platformChanges.answeredAt, since));
  const [row] = await tx.select({ id: platformChanges.id }).from(platformChanges).where(isAnswer).limit(1);
  return row !== undefined;
}

/** Stores that the platform does not answer. False where that is known. */
export async function insertOutage(tx: Transaction, row: { id: string } & Silence): Promise<boolean> {
  const made = await tx.insert(platformOutages).values(row).onConflictDoNothing().returning({ id: platformOutages.id });
  return made.length === 1;
}

/** Stores that the platform has answered, and lets what waits be tried at once: it need not wait for its next hour. */
export async function outageAnswered(tx: Transaction, id: string): Promise<void> {
  await tx.update(platformOutages).set({ isAnswered: true }).where(eq(platformOutages.id, id));
  await tx
    .update(platformChanges)
    .set({ dueAt: sql`now()` })
    .where(and(isSending, isNotNull(platformChanges.problem), gt(platformChanges.dueAt, sql`now()`)));
}

/** Ends an outage; its card is shown again. @param isContinued whether another message goes on with it. */
export async function endOutage(tx: Transaction, id: string, isContinued: boolean): Promise<void> {
  await tx.update(platformOutages).set({ endedAt: sql`now()`, isContinued }).where(eq(platformOutages.id, id));
  await invalidatePosts(tx, and(eq(posts.outageId, id), eq(posts.kind, 'outage')));
}

/** Returns what an outage's post shows, as of now; undefined for any other post. */
export async function loadOutageSnapshot(
  db: Database,
  postId: string,
  delivery: Delivery,
): Promise<OutageSnapshot | undefined> {
  const card = alias(posts, 'card');
  const [[found], [waiting]] = await Promise.all([
    db
      .select({
        post: { ...getTableColumns(posts), kind: sql<OutagePostKind>`${posts.kind}` },
        outage: platformOutages,
        cardTs: card.ts,
      })
      .from(posts)
      .innerJoin(platformOutages, eq(platformOutages.id, posts.outageId))
      .leftJoin(card, and(eq(card.outageId, platformOutages.id), isChannelPost(card, 'outage')))
      .where(eq(posts.id, postId)),
    db
      .select({ many: count() })
      .from(platformChanges)
      .where(and(isSending, delivery === 'push' ? hasFailed : undefined)),
  ]);
  return found && { ...found, waiting: waiting?.many ?? 0 };
}
