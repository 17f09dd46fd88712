import { and, asc, eq, sql } from 'drizzle-orm';
import { type AuditEntry, writeAudit } from '../audit/write.ts';
import type { Database, Queryable, Transaction } from '../client.ts';
import { constraintOf } from '../fault.ts';
import { isChannelPost } from '../outbox/channel-posts.ts';
import { invalidateBatchPost } from '../outbox/invalidate-posts.ts';
import { enqueueJob, inMs } from '../outbox/jobs.ts';
import { FIRST_POST_MS } from '../requests/requests.ts';
import { batchItems } from '../schema/batch-items.ts';
import { batches } from '../schema/batches.ts';
import { posts } from '../schema/posts.ts';

export type BatchRow = typeof batches.$inferSelect;
export type ItemRow = typeof batchItems.$inferSelect;
type NewBatch = typeof batches.$inferInsert & { createdAt: Date };

/** The id is that of the work that makes it: where it is there, it was tried before, and written. */
const OWN = 'batches_pkey';

/** Writes a batch with its addresses, its card to post, its deadline and its audit rows, unless it is written. */
export async function insertBatch(
  db: Database,
  rows: {
    batch: NewBatch;
    items: (typeof batchItems.$inferInsert)[];
    postId: string;
    /** The batch's name where requests go by their ids. */
    ref: string;
    audits: AuditEntry[];
  },
): Promise<void> {
  const { id, expiresAt, createdAt } = rows.batch;
  const card = {
    id: rows.postId,
    batchId: id,
    kind: 'card' as const,
    attempts: 1,
    unanswered: 1,
    claimedUntil: inMs(FIRST_POST_MS),
  };
  const written = db.transaction(async (tx) => {
    await Promise.all([
      tx.insert(batches).values(rows.batch),
      tx.insert(batchItems).values(rows.items),
      tx.insert(posts).values(card),
      enqueueJob(tx, 'lapse-request', { requestId: rows.ref }, expiresAt.getTime() - createdAt.getTime()),
      writeAudit(tx, rows.audits),
    ]);
  });
  await written.catch((error) => {
    if (constraintOf(error) !== OWN) throw error;
  });
}

/** Returns a batch, locked against any other decision until the transaction ends. */
export async function lockBatch(tx: Transaction, id: string): Promise<BatchRow | undefined> {
  const [row] = await tx.select().from(batches).where(eq(batches.id, id)).for('update');
  return row;
}

/** Returns a batch and the `ts` of its card, which may be the root of its thread. */
export async function findBatch(
  db: Queryable,
  id: string,
): Promise<(BatchRow & { cardTs: string | null }) | undefined> {
  const isCard = and(eq(posts.batchId, batches.id), isChannelPost(posts, 'card'));
  const [row] = await db
    .select({ batch: batches, cardTs: posts.ts })
    .from(batches)
    .leftJoin(posts, isCard)
    .where(eq(batches.id, id));
  return row && { ...row.batch, cardTs: row.cardTs };
}

/** Returns how many of a batch's learners are still to be run. */
export function countToRun(db: Queryable, batchId: string): Promise<number> {
  return db.$count(batchItems, and(eq(batchItems.batchId, batchId), eq(batchItems.state, 'will-run')));
}

/** Changes a batch. The caller holds its lock. */
export async function updateBatch(tx: Transaction, id: string, change: Partial<BatchRow>): Promise<void> {
  await tx.update(batches).set(change).where(eq(batches.id, id));
}

/** Claims a batch's next learner until the transaction ends, and skips those that another process has claimed. */
export async function claimItem(tx: Transaction, batchId: string): Promise<ItemRow | undefined> {
  const [item] = await tx
    .select()
    .from(batchItems)
    .where(and(eq(batchItems.batchId, batchId), eq(batchItems.state, 'will-run')))
    .orderBy(asc(batchItems.position))
    .limit(1)
    .for('update', { skipLocked: true });
  return item;
}

/** Stores the result of one address, once. False where it was stored before. */
export async function settleItem(
  tx: Transaction,
  { batchId, position }: Pick<ItemRow, 'batchId' | 'position'>,
  end: Partial<Pick<ItemRow, 'state' | 'reason' | 'requestId'>>,
): Promise<boolean> {
  const isMeant = and(eq(batchItems.batchId, batchId), eq(batchItems.position, position));
  const settled = await tx
    .update(batchItems)
    .set(end)
    .where(and(isMeant, eq(batchItems.state, 'will-run')))
    .returning({ position: batchItems.position });
  return settled.length === 1;
}

/** Stores the learning platform's answer for one learner. */
export async function settleRunningItem(
  tx: Transaction,
  { batchId, requestId, ...end }: Pick<ItemRow, 'batchId' | 'state' | 'reason'> & { requestId: string },
): Promise<void> {
  const isMeant = and(eq(batchItems.batchId, batchId), eq(batchItems.requestId, requestId));
  await tx.update(batchItems).set({ state: end.state, reason: end.reason }).where(isMeant);
}

/** Ends what still waits for the learning platform's answer for one learner. Rings for the batches. */
export async function endRunningItems(
  tx: Transaction,
  learnerId: string,
  reason: NonNullable<ItemRow['reason']>,
): Promise<void> {
  const ended = await tx
    .update(batchItems)
    .set({ state: 'refused', reason })
    .where(and(eq(batchItems.learnerId, learnerId), eq(batchItems.state, 'running')))
    .returning({ batchId: batchItems.batchId });
  for (const { batchId } of ended) await enqueueJob(tx, 'run-batch', { batchId });
}

/** Ends a batch when all its learners are done, including those that other processes had claimed. */
export async function finishBatch(db: Database, id: string): Promise<void> {
  await db.transaction(async (tx) => {
    const left = sql`exists (select from ${batchItems} where ${batchItems.batchId} = ${id} and ${batchItems.state} in ('will-run', 'running'))`;
    const ended = await tx
      .update(batches)
      .set({ state: 'done' })
      .where(and(eq(batches.id, id), eq(batches.state, 'running'), sql`not ${left}`))
      .returning({ id: batches.id });
    if (ended.length === 1) await invalidateBatchPost(tx, id, 'progress');
  });
}
