import { and, eq, exists, inArray, or, type SQL, sql, type WithSubquery } from 'drizzle-orm';
import type { MailState } from '../../core/mail/mail.ts';
import type { EscalationPostKind } from '../../core/requests/escalation.ts';
import type { PostKind } from '../../core/requests/request-snapshot.ts';
import type { Queryable, Transaction } from '../client.ts';
import { isMailOf } from '../mail/mail-fate.ts';
import { batchItems } from '../schema/batch-items.ts';
import { mails } from '../schema/mails.ts';
import { posts } from '../schema/posts.ts';
import { requests } from '../schema/requests.ts';
import { enqueuePost, inMs, isFree, soon } from './jobs.ts';

/** Longer than any attempt to post takes, in milliseconds; after this, the process that claimed it counts as dead. */
export const CLAIM_MS = 30_000;

const runAt = sql<Date | null>`case when ${posts.dueAt} > now() then ${posts.dueAt} end`;

/**
 * Returns whether a post is up to date in Slack, so that news can wait a moment for what follows it. Whatever else is to
 * be shown does not wait.
 */
const canWait = (afterMs: SQL | number) =>
  sql<boolean>`(${afterMs}::float8 > 0 and ${posts.ts} is not null and ${posts.wanted} = ${posts.shown}
    and ${posts.attempts} = 0 and ${posts.waitsFor} is null)`;

/**
 * Returns the columns of a post that has to be shown again.
 * @param afterMs how long news may wait for what follows it, in milliseconds.
 */
const behind = (afterMs: SQL | number = 0) => ({
  wanted: sql`${posts.wanted} + 1`,
  dueAt: sql<Date>`(case when ${canWait(afterMs)} then now() + make_interval(secs => ${afterMs}::float8 / 1000) else ${soon} end)`,
});

/** Returns the update that invalidates posts. It returns what enqueuing them needs. */
export const invalidation = (db: Queryable, which: SQL | undefined, afterMs?: number) =>
  db
    .update(posts)
    .set(behind(afterMs))
    .where(which)
    .returning({
      id: posts.id,
      runAt: runAt.as('run_at'),
    });

/**
 * Does the same for a caller who can show them at once: posts that are unclaimed and have no failed attempt are claimed
 * (`isOurs`), as by `claimPost`. It is two parts of one statement: what is found, and its update.
 */
export function invalidateAndClaim(db: Queryable, which: SQL | undefined, afterMs: SQL | number = 0) {
  const isOurs = sql<boolean>`(not ${canWait(afterMs)} and ${isFree} and ${posts.attempts} = 0 and ${posts.waitsFor} is null and ${posts.problem} is null and ${posts.kind} <> 'progress')`;
  const found = db.$with('found').as(
    db
      .select({ foundId: sql<string>`${posts.id}`.as('found_id'), isOurs: isOurs.as('is_ours') })
      .from(posts)
      .where(which)
      .for('update'),
  );
  const invalidated = db.$with('invalidated').as(
    db
      .update(posts)
      .set({
        ...behind(afterMs),
        attempts: sql`case when ${found.isOurs} then 1 else ${posts.attempts} end`,
        unanswered: sql`${posts.unanswered} + case when ${found.isOurs} then 1 else 0 end`,
        claimedUntil: sql`case when ${found.isOurs} then ${inMs(CLAIM_MS)} else ${posts.claimedUntil} end`,
      })
      .from(found)
      .where(eq(posts.id, found.foundId))
      .returning({ id: posts.id, runAt: runAt.as('run_at'), isOurs: sql<boolean>`${found.isOurs}`.as('ours') }),
  );
  return { found, invalidated };
}

/**
 * Returns the condition for the messages that show a request's result: its confirmation and what follows it or, in a
 * batch, the batch's progress.
 */
export function isResultPostOf(requestId: string | SQL): SQL | undefined {
  const batchId = sql`(select ${requests.batchId} from ${requests} where ${requests.id} = ${requestId})`;
  return or(
    and(eq(posts.requestId, requestId), inArray(posts.kind, confirmationKinds)),
    and(eq(posts.batchId, batchId), eq(posts.kind, 'progress')),
  );
}

/** What shows a result: echoes and the replies with bad news show the same facts, so all are invalidated together. */
export const confirmationKinds: PostKind[] = ['confirmation', 'echo', 'correction', 'echo-correction'];

/**
 * Invalidates a request's message of that kind, if it has one, and enqueues a job to show it again as things are now.
 */
export async function invalidatePost(db: Queryable, requestId: string, ...kinds: PostKind[]): Promise<void> {
  const isMeant = and(eq(posts.requestId, requestId), inArray(posts.kind, kinds));
  await invalidatePosts(db, kinds.includes('confirmation') ? or(isMeant, isResultPostOf(requestId)) : isMeant);
}

/** Does the same for a batch's messages. */
export async function invalidateBatchPost(db: Queryable, batchId: string, ...kinds: PostKind[]): Promise<void> {
  await invalidatePosts(db, and(eq(posts.batchId, batchId), inArray(posts.kind, kinds)));
}

/**
 * Invalidates the results of batches that failed for this learner: whether another try would reach the learner has
 * changed. `failedStates`: the states of a mail that never arrived.
 */
export async function invalidateFailedFor(
  db: Queryable,
  learnerId: string,
  failedStates: readonly MailState[],
): Promise<void> {
  const lost = db
    .select({ one: sql`1` })
    .from(mails)
    .where(and(isMailOf(batchItems.requestId), inArray(mails.state, [...failedStates])));
  const failed = db
    .select({ batchId: batchItems.batchId })
    .from(batchItems)
    .where(and(eq(batchItems.learnerId, learnerId), or(eq(batchItems.state, 'failed'), exists(lost))));
  await invalidatePosts(db, and(inArray(posts.batchId, failed), eq(posts.kind, 'progress')));
}

/** Does the same for an escalation's own message. */
export async function invalidateEscalationPost(
  db: Queryable,
  escalationId: string,
  kind: EscalationPostKind,
): Promise<void> {
  await invalidatePosts(db, and(eq(posts.escalationId, escalationId), eq(posts.kind, kind)));
}

/**
 * Runs `ended` and invalidates the confirmations of the requests that it returns, in one statement: what “Undo” would
 * revoke has ended.
 */
export async function invalidateConfirmationsOf(tx: Transaction, ...ended: WithSubquery[]): Promise<void> {
  const isTold = or(...ended.map((one) => sql`${posts.requestId} in (select "request_id" from ${one})`));
  await invalidatePosts(tx, and(inArray(posts.kind, confirmationKinds), isTold), { before: ended });
}

/**
 * Invalidates the posts that `which` selects, and enqueues jobs to show them again as things are now.
 * @param options.before parts of the same statement, which `which` may select by.
 * @param options.afterMs how long what is up to date may wait for what follows, in milliseconds.
 * @returns how many posts there are.
 */
export async function invalidatePosts(
  db: Queryable,
  which: SQL | undefined,
  { before = [], afterMs }: { before?: WithSubquery[]; afterMs?: number } = {},
): Promise<number> {
  const invalidated = db.$with('invalidated').as(invalidation(db, which, afterMs));
  const jobs = await db
    .with(...before, invalidated)
    .select({ job: enqueuePost(invalidated) })
    .from(invalidated);
  return jobs.length;
}
