import { and, eq, getTableColumns, isNull, ne, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import type { EscalationPostKind, EscalationSnapshot } from '../../core/requests/escalation.ts';
import type { Place } from '../../core/sentence.ts';
import type { Database, Queryable, Transaction } from '../client.ts';
import { joinSubject } from '../learners/join-subject.ts';
import { subjectColumns } from '../learners/subjects.ts';
import { isMailOf, mailFateColumns } from '../mail/mail-fate.ts';
import { isChannelPost } from '../outbox/channel-posts.ts';
import { invalidateEscalationPost } from '../outbox/invalidate-posts.ts';
import { enqueue, inMs } from '../outbox/jobs.ts';
import { postShown, type Shown, type ShownAt } from '../outbox/posts.ts';
import { escalations } from '../schema/escalations.ts';
import { learners } from '../schema/learners.ts';
import { mails } from '../schema/mails.ts';
import { posts } from '../schema/posts.ts';
import { requests } from '../schema/requests.ts';

export type Escalation = typeof escalations.$inferSelect;

/** Inserts an escalation. False where one about the same learner and action is open. */
export async function insertEscalation(tx: Transaction, row: typeof escalations.$inferInsert): Promise<boolean> {
  const made = await tx.insert(escalations).values(row).onConflictDoNothing().returning({ id: escalations.id });
  return made.length === 1;
}

/** Returns the open escalation about a learner and an action, with its card's place. */
export async function findLive(db: Queryable, learnerId: string, action: string) {
  const isLive = and(
    eq(escalations.learnerId, learnerId),
    eq(escalations.action, action),
    ne(escalations.state, 'closed'),
  );
  const [row] = await db
    .select({ escalation: escalations, channel: posts.channel, ts: posts.ts })
    .from(escalations)
    .leftJoin(posts, and(eq(posts.escalationId, escalations.id), isChannelPost(posts, 'escalation')))
    .where(isLive);
  return row;
}

/** Returns an escalation, locked until the transaction ends. */
export async function lockEscalation(tx: Transaction, id: string): Promise<Escalation | undefined> {
  const [row] = await tx.select().from(escalations).where(eq(escalations.id, id)).for('update');
  return row;
}

/** Gives an escalation its next state. The caller holds its lock. */
export async function moveEscalation(
  tx: Transaction,
  id: string,
  change: Partial<Pick<Escalation, 'state' | 'takenBy' | 'takenAt' | 'closedBy' | 'closedAt' | 'ending'>>,
): Promise<void> {
  await tx.update(escalations).set(change).where(eq(escalations.id, id));
}

/** Returns a request with what an escalation needs: its result, its mail's state, and the root of its thread. */
export async function findEscalatable(db: Queryable, requestId: string) {
  const [row] = await db
    .select({ request: requests, mail: { state: mails.state }, cardTs: posts.ts })
    .from(requests)
    .leftJoin(mails, isMailOf(requests.id))
    .leftJoin(posts, and(eq(posts.requestId, requests.id), isChannelPost(posts, 'card')))
    .where(eq(requests.id, requestId));
  return row;
}

/**
 * Adds the echo of a request that was made in an escalation's thread, in the thread that the escalation came from.
 * @param afterMs when to show it, in milliseconds from now.
 */
export async function addEcho(
  tx: Transaction,
  { id, requestId, place }: { id: string; requestId: string; place: Place },
  afterMs: number,
): Promise<void> {
  if (!place.threadTs) return;
  await tx.execute(sql`
    with echo as (
      insert into ${posts} (id, request_id, escalation_id, kind, channel, due_at)
      select ${id}::uuid, ${requestId}::uuid, origin.id, 'echo', origin.channel, ${inMs(afterMs)}
      from ${posts} card join ${escalations} origin on origin.id = card.escalation_id
      where card.kind = 'escalation' and card.channel = ${place.channel} and card.ts = ${place.threadTs}
      on conflict do nothing
      returning id
    )
    select (${enqueue('show-post', { postId: id }, afterMs)}).id from echo`);
}

/** Adds a reply beside a request's echo, if it has one, that its mail did not stay delivered. */
export async function addEchoCorrection(
  tx: Transaction,
  { id, requestId }: { id: string; requestId: string },
): Promise<void> {
  await tx.execute(sql`
    with correction as (
      insert into ${posts} (id, request_id, escalation_id, kind, channel)
      select ${id}::uuid, echo.request_id, echo.escalation_id, 'echo-correction', echo.channel
      from ${posts} echo where echo.request_id = ${requestId}::uuid and echo.kind = 'echo'
      on conflict do nothing
      returning id
    )
    select (${enqueue('show-post', { postId: id })}).id from correction`);
}

/** Returns what an escalation's post shows, as of now. Undefined for a request's. */
export async function loadEscalationSnapshot(db: Database, postId: string): Promise<EscalationSnapshot | undefined> {
  const card = alias(posts, 'card');
  const escalated = alias(posts, 'escalated');
  const found = db
    .select({
      post: { ...getTableColumns(posts), kind: sql<EscalationPostKind>`${posts.kind}` },
      escalation: escalations,
      // Its first column must be one that is never null: drizzle takes a null there for “no such row”.
      card: { id: card.id, channel: card.channel, ts: card.ts },
      escalatedTs: escalated.ts,
      mail: mailFateColumns,
      ...subjectColumns,
    })
    .from(posts)
    .innerJoin(escalations, eq(escalations.id, posts.escalationId))
    .$dynamic();
  const [snapshot] = await joinSubject(found, eq(learners.id, escalations.learnerId))
    .leftJoin(mails, isMailOf(escalations.requestId))
    .leftJoin(card, and(eq(card.escalationId, escalations.id), isChannelPost(card, 'escalation')))
    .leftJoin(escalated, and(eq(escalated.escalationId, escalations.id), isChannelPost(escalated, 'escalated')))
    .where(and(eq(posts.id, postId), isNull(posts.requestId)));
  return snapshot;
}

/** The two messages that link to each other: once the one is posted, the other is shown again. */
const linked: Partial<Record<EscalationPostKind, EscalationPostKind>> = {
  escalation: 'escalated',
  escalated: 'escalation',
};

/** Records that an escalation's post shows `snapshot`. Takes and returns what `postShown` does. */
export function escalationShown(
  db: Database,
  { post, escalation }: EscalationSnapshot,
  at: Omit<ShownAt, 'shown'>,
  inDoubt = false,
): Promise<Shown> {
  const other = post.ts || post.recipient ? undefined : linked[post.kind];
  return db.transaction(async (tx) => {
    // The two may be posted at the same time, and each invalidates the other, so the lock puts them in order.
    await lockEscalation(tx, escalation.id);
    const [shown] = await Promise.all([
      postShown(tx, post.id, { ...at, shown: post.wanted }, inDoubt),
      other && invalidateEscalationPost(tx, escalation.id, other),
    ]);
    return shown;
  });
}
