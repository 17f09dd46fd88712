import { eq, sql } from 'drizzle-orm';
import type { Suppression } from '../../core/mail/suppression.ts';
import type { Limits } from '../../core/requests/limits.ts';
import { type AuditEntry, auditWrite } from '../audit/write.ts';
import type { Database, Queryable, Transaction } from '../client.ts';
import { constraintOf } from '../fault.ts';
import { joinSubject } from '../learners/join-subject.ts';
import { subjectColumns } from '../learners/subjects.ts';
import { enqueue, inMs } from '../outbox/jobs.ts';
import { learners } from '../schema/learners.ts';
import { posts } from '../schema/posts.ts';
import { requests } from '../schema/requests.ts';
import { suppressions } from '../schema/suppressions.ts';
import { insertWhere } from '../statements/insert-where.ts';
import { type OverCap, readOverCap, takeUsage } from './usage.ts';

/** A card is first posted by the process that made it; after this long without it, the sweep posts it. */
export const FIRST_POST_MS = 30_000;

/**
 * The result of an insert: `written`, or nothing was, because a cap is reached or one for the same learner and action
 * waits.
 */
export type Inserted = { kind: 'written' } | { kind: 'over-cap'; over: OverCap } | { kind: 'open-already' };

const ONE_OPEN = 'requests_one_open';
/** The ids are those of the work that makes it: where they are there, it was tried before, and written. */
const OWN = /^(requests|posts)_pkey$/;

/**
 * Writes a request with its card to post, its deadline and its audit rows, and counts it on the caps, all in one statement
 * and all or nothing.
 */
export async function insertRequest(
  db: Database,
  rows: {
    request: typeof requests.$inferInsert & { id: string; createdAt: Date };
    postId: string;
    /** When it was asked for: cards that have to wait do so in this order. */
    cameAt: Date;
    audits: AuditEntry[];
    limits: Limits;
  },
): Promise<Inserted> {
  const { id, expiresAt, createdAt, askedBy } = rows.request;
  const card = {
    id: rows.postId,
    requestId: id,
    dueAt: sql`least(now(), ${rows.cameAt.toISOString()}::timestamptz)`,
    kind: 'card',
    attempts: 1,
    unanswered: 1,
    claimedUntil: inMs(FIRST_POST_MS),
  };
  const hasRoom = sql`not exists (select from over_cap)`;
  // The learner is locked before the caps and the audit, as every decision does: the foreign key alone would lock last.
  const owner = sql`select id from ${learners} where id = ${rows.request.learnerId} for key share`;
  const lapse = enqueue('lapse-request', { requestId: id }, expiresAt.getTime() - createdAt.getTime());
  try {
    const said = await db.execute(sql`
      with owner as materialized (${owner}),
      over_cap as (select * from ${takeUsage(askedBy, rows.limits)} where (select count(*) from owner) >= 0),
      request as (${insertWhere(requests, [rows.request], hasRoom)} returning id),
      card as (${insertWhere(posts, [card], hasRoom)} returning id)
      select over_scope, free_at, (select (${lapse}).id from request) as job,
        (select ${auditWrite(rows.audits)} from request, card) as audited
      from (values (1)) as one left join over_cap on true`);
    const over = readOverCap([...said], rows.limits);
    return over ? { kind: 'over-cap', over } : { kind: 'written' };
  } catch (error) {
    const constraint = constraintOf(error);
    if (constraint === ONE_OPEN) return { kind: 'open-already' };
    if (constraint && OWN.test(constraint)) return { kind: 'written' };
    throw error;
  }
}

/**
 * Returns a request with its learner and organization, both locked against any other decision until the transaction
 * ends.
 */
export async function lockRequest(tx: Transaction, id: string) {
  const found = tx
    .select({
      request: requests,
      erasedAt: learners.erasedAt,
      ...subjectColumns,
      suppressed: { reason: suppressions.reason, bounceReason: suppressions.bounceReason, at: suppressions.at },
    })
    .from(requests)
    .$dynamic();
  const [row] = await joinSubject(found, eq(learners.id, requests.learnerId))
    .leftJoin(suppressions, eq(suppressions.addressFingerprint, requests.addressFingerprint))
    .where(eq(requests.id, id))
    .for('update', { of: [requests, learners] });
  const suppressed: Suppression | null = row?.suppressed ?? null;
  return row && { ...row, suppressed };
}

/** Returns who asked for a request. */
export async function askerOf(db: Database, id: string): Promise<string | undefined> {
  const [row] = await db.select({ askedBy: requests.askedBy }).from(requests).where(eq(requests.id, id));
  return row?.askedBy;
}

/** Returns what a request asked for. */
export async function findAsked(db: Database, id: string) {
  const [row] = await db
    .select({ action: requests.action, learnerId: requests.learnerId, input: requests.input })
    .from(requests)
    .where(eq(requests.id, id));
  return row;
}

/** Gives a request its end: the caller holds its lock. */
export async function settleRequest(
  tx: Transaction,
  id: string,
  end: Pick<typeof requests.$inferInsert, 'state' | 'decidedBy' | 'decidedAt' | 'outcome' | 'replaced'>,
): Promise<void> {
  await tx.update(requests).set(end).where(eq(requests.id, id));
}

/** Returns the batch that a request is part of; null where it is part of none. */
export async function batchOf(db: Queryable, requestId: string): Promise<string | null> {
  const [row] = await db.select({ batchId: requests.batchId }).from(requests).where(eq(requests.id, requestId));
  return row?.batchId ?? null;
}
