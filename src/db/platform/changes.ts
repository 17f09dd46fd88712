import { and, asc, desc, eq, gt, lt, ne, or, sql } from 'drizzle-orm';
import type { ChangeState, NoAnswerProblem } from '../../core/platform/change.ts';
import type { Database, Queryable, Transaction } from '../client.ts';
import { invalidatePost } from '../outbox/invalidate-posts.ts';
import { enqueue, enqueueJob, inMs, isFree } from '../outbox/jobs.ts';
import { platformChanges } from '../schema/platform/platform-changes.ts';
import { cachedStatement } from '../statements/statement-cache.ts';

export type PlatformChange = typeof platformChanges.$inferSelect;
export type NewChange = Pick<PlatformChange, 'id' | 'learnerId' | 'requestId' | 'type'> &
  Partial<Pick<PlatformChange, 'replaced' | 'plan' | 'isUndo' | 'erased'>>;

/** Where a waiting platform hears of a new change: the channel of NOTIFY. */
export const CHANGES_CHANNEL = 'learner_desk_changes';

/** Selects changes that wait for the platform's answer. */
export const isSending = eq(platformChanges.state, 'sending');

/** Writes a change to send, and rings for it. The caller holds the learner's lock: changes go out in this order. */
export async function insertChange(tx: Transaction, change: NewChange): Promise<void> {
  await Promise.all([tx.insert(platformChanges).values(change), ringChange(tx, change.id)]);
}

/** Rings for a change: for whoever sends it, and for a platform that waits to fetch it. */
async function ringChange(tx: Transaction, changeId: string): Promise<void> {
  await tx.execute(sql`select (${enqueue('send-change', { changeId })}).id, pg_notify(${CHANGES_CHANNEL}, '')`);
}

/** Ends changes of a password that wait behind a newer one, unless one is on its way just now. */
export async function replaceWaitingPasswords(tx: Transaction, learnerId: string): Promise<void> {
  const isWaiting = and(
    eq(platformChanges.learnerId, learnerId),
    eq(platformChanges.type, 'learner.password_set'),
    isSending,
    isFree,
  );
  await tx.update(platformChanges).set({ state: 'cancelled', answeredAt: sql`now()` }).where(isWaiting);
}

/** How long a change of a password holds up what comes after it, in hours. */
const PASSWORD_HOLDS_HOURS = 24;

/**
 * Selects changes that are the oldest unsettled one of their learner. A password that the platform does not take for a day
 * holds up nothing any more.
 */
export const isOldest = sql`not exists (
  select from ${platformChanges} older
  where older.learner_id = "platform_changes"."learner_id" and older.position < "platform_changes"."position"
    and older.state = 'sending'
    and not (older.type = 'learner.password_set' and older.created_at < now() - make_interval(hours => ${sql.raw(String(PASSWORD_HOLDS_HOURS))})))`;

/** Returns a change. */
export async function findChange(db: Database, id: string): Promise<PlatformChange | undefined> {
  const [row] = await finding(db).execute({ id });
  return row;
}

const finding = cachedStatement((db) =>
  db
    .select()
    .from(platformChanges)
    .where(eq(platformChanges.id, sql.placeholder('id')))
    .prepare('find_change'),
);

/** Returns a change, locked until the transaction ends. The caller locks its request and learner first. */
export async function lockChange(tx: Transaction, id: string): Promise<PlatformChange | undefined> {
  const [row] = await tx.select().from(platformChanges).where(eq(platformChanges.id, id)).for('update');
  return row;
}

/** Returns the change of a request that waits for its answer, locked until the transaction ends. */
export async function lockWaitingChange(tx: Transaction, requestId: string): Promise<PlatformChange | undefined> {
  const isMeant = and(eq(platformChanges.requestId, requestId), isSending);
  const [row] = await tx.select().from(platformChanges).where(isMeant).for('update');
  return row;
}

/** Returns whether a change had to wait for an older one of the same learner. */
export async function hasWaitedBehind(tx: Transaction, change: PlatformChange): Promise<boolean> {
  if (!change.learnerId) return false;
  const isAhead = and(
    eq(platformChanges.learnerId, change.learnerId),
    lt(platformChanges.position, change.position),
    or(isSending, gt(platformChanges.answeredAt, change.createdAt)),
  );
  const [row] = await tx.select({ id: platformChanges.id }).from(platformChanges).where(isAhead).limit(1);
  return row !== undefined;
}

/** Gives a change its end, and rings for the learner's next one, of which more can be said then. The caller holds its lock. */
export async function endChange(
  tx: Transaction,
  change: PlatformChange,
  end: { state: ChangeState; message?: string | null },
): Promise<void> {
  const [next] = await Promise.all([
    change.learnerId ? findNext(tx, change.id, change.learnerId) : undefined,
    tx
      .update(platformChanges)
      // Of a learner who was erased, nothing more is kept than it takes to say so.
      .set({ ...end, claimedUntil: null, problem: null, erased: null, answeredAt: sql`now()` })
      .where(eq(platformChanges.id, change.id)),
  ]);
  if (!next) return;
  await ringChange(tx, next.id);
  if (next.requestId) await invalidatePost(tx, next.requestId, 'card', 'confirmation');
}

/** Returns a learner's oldest change that waits for its answer, besides this one. */
async function findNext(tx: Transaction, id: string, learnerId: string) {
  const [next] = await tx
    .select({ id: platformChanges.id, requestId: platformChanges.requestId })
    .from(platformChanges)
    .where(and(eq(platformChanges.learnerId, learnerId), isSending, ne(platformChanges.id, id)))
    .orderBy(asc(platformChanges.position))
    .limit(1);
  return next;
}

/**
 * Lets a change wait for another attempt in `afterMs` milliseconds.
 * @param hasArrived whether the platform may have it all the same.
 * @returns the change as it is then; undefined where it was settled meanwhile.
 */
export async function changeWaits(
  db: Queryable,
  id: string,
  { afterMs, problem, hasArrived }: { afterMs: number; problem: NoAnswerProblem | null; hasArrived: boolean },
): Promise<PlatformChange | undefined> {
  const [row] = await db
    .update(platformChanges)
    .set({
      claimedUntil: null,
      dueAt: inMs(afterMs),
      problem,
      ...(!hasArrived && { inDoubt: sql`greatest(0, ${platformChanges.inDoubt} - 1)` }),
    })
    .where(and(eq(platformChanges.id, id), isSending))
    .returning();
  if (row) await enqueueJob(db, 'send-change', { changeId: id }, afterMs);
  return row;
}

/** Longer than any claim or lease lasts, in milliseconds. */
const LONGEST_LEASE_MS = 120_000;
const isOlder = (ms: number) => sql`${platformChanges.createdAt} < now() - make_interval(secs => ${ms / 1000}::float8)`;

/** Returns changes that nobody answered within `ms` milliseconds, of those that count as unanswered then. */
export function findUnanswered(db: Database, ms: number): Promise<PlatformChange[]> {
  const isOver = and(
    isSending,
    // One that the platform fetches again and again, and never answers, is hardly ever free.
    or(isFree, isOlder(ms + LONGEST_LEASE_MS)),
    isOlder(ms),
    sql`${platformChanges.type} not in ('learner.password_set', 'learner.erased')`,
  );
  return db.select().from(platformChanges).where(isOver).limit(100);
}

/** Returns what a request said before anybody asked to undo it; undefined where nobody has. */
export async function findBeforeUndo(tx: Transaction, requestId: string) {
  const isMeant = and(eq(platformChanges.requestId, requestId), platformChanges.isUndo);
  const [row] = await tx
    .select({ plan: platformChanges.plan })
    .from(platformChanges)
    .where(isMeant)
    .orderBy(desc(platformChanges.position))
    .limit(1);
  return row?.plan?.before;
}

/** Returns the columns that newer, accepted changes of this learner have changed since. */
export async function findOvertaken(tx: Transaction, change: PlatformChange): Promise<Set<string>> {
  if (!change.learnerId || Object.keys(change.replaced).length === 0) return new Set();
  const isNewer = and(
    eq(platformChanges.learnerId, change.learnerId),
    eq(platformChanges.state, 'accepted'),
    sql`${platformChanges.position} > ${change.position}`,
  );
  const rows = await tx.select({ replaced: platformChanges.replaced }).from(platformChanges).where(isNewer);
  return new Set(rows.flatMap(({ replaced }) => Object.keys(replaced)));
}
