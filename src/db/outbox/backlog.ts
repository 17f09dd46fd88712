import { eq, gt, sql } from 'drizzle-orm';
import type { Database } from '../client.ts';
import { isOldest } from '../platform/changes.ts';
import { mails } from '../schema/mails.ts';
import { platformChanges } from '../schema/platform/platform-changes.ts';
import { posts } from '../schema/posts.ts';
import { requests } from '../schema/requests.ts';
import { isFree } from './jobs.ts';
import { PATIENCE } from './overdue.ts';
import { isDueMail, isMailLimited } from './rate-limits.ts';

/** The length of a queue, how many are overdue and unclaimed, and how long the oldest has waited. */
export type Queue = { queue: string; waiting: number; overdue: number; oldestSeconds: number };

/**
 * Returns the queues of everything to be sent, shown, decided or run. Each part reads a partial index, or the job
 * queue’s own small table.
 */
export async function readQueues(db: Database): Promise<Queue[]> {
  const age = (since: string) =>
    sql`greatest(0, coalesce(extract(epoch from now() - min(${sql.identifier(since)})), 0))`;
  const rows = await db.execute<{ queue: string; waiting: number; overdue: number; oldest: number }>(sql`
    select 'mails' as queue, count(*)::int as waiting,
      (count(*) filter (where due_at < ${PATIENCE} and ${isFree} and not ${isMailLimited}))::int as overdue, ${age('created_at')}::float8 as oldest
    from ${mails} where state = 'queued'
    union all
    select 'posts', count(*)::int, (count(*) filter (where due_at < ${PATIENCE} and ${isFree} and waits_for is null))::int, ${age('due_at')}::float8
    from ${posts} where shown < wanted and problem is null
    union all
    select 'rate-limited', count(*)::int, 0, ${age('due_at')}::float8 from (
      select due_at from ${posts} where waits_for is not null
      union all select due_at from ${mails} where ${isDueMail} and ${isMailLimited}) limited
    union all
    select 'changes', count(*)::int, (count(*) filter (where due_at < ${PATIENCE} and ${isFree} and ${isOldest}))::int, ${age('created_at')}::float8
    from ${platformChanges} where state = 'sending'
    union all
    select 'requests', count(*)::int, (count(*) filter (where expires_at < ${PATIENCE}))::int, ${age('created_at')}::float8
    from ${requests} where state = 'pending'
    union all
    select 'jobs', count(*)::int, (count(*) filter (where run_at < ${PATIENCE}))::int, ${age('run_at')}::float8
    from graphile_worker.jobs where locked_at is null and attempts < max_attempts and run_at <= now()
    union all
    select 'failed-jobs', count(*)::int, 0, ${age('updated_at')}::float8
    from graphile_worker.jobs where attempts >= max_attempts and locked_at is null`);
  return [...rows].map(({ queue, waiting, overdue, oldest }) => ({ queue, waiting, overdue, oldestSeconds: oldest }));
}

/** Returns how many mails of the last 24 hours are in each state. */
export async function countRecentMails(db: Database): Promise<Map<string, number>> {
  const rows = await db
    .select({ state: mails.state, count: sql<number>`count(*)::int` })
    .from(mails)
    .where(gt(mails.createdAt, sql`now() - interval '24 hours'`))
    .groupBy(mails.state);
  return new Map(rows.map(({ state, count }) => [state, count]));
}

/** Returns the action of a request; undefined where there is no such request. Throws where the id is not a UUID. */
export async function actionOf(db: Database, requestId: string): Promise<string | undefined> {
  const [row] = await db.select({ action: requests.action }).from(requests).where(eq(requests.id, requestId));
  return row?.action;
}
