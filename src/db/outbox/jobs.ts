import { type SQLWrapper, sql } from 'drizzle-orm';
import { traceCarrier } from '../../trace.ts';
import type { Queryable } from '../client.ts';
import { posts } from '../schema/posts.ts';

/** The jobs, and the payload of each: the id of the row that is the truth. */
export type Jobs = {
  'send-mail': { mailId: string };
  'show-post': { postId: string };
  'tidy-post': { postId: string };
  'lapse-request': { requestId: string };
  'remind-of-request': { requestId: string; hours: number };
  'follow-mail': { eventId: string };
  'poll-mail': { mailId: string; step: number };
  'run-batch': { batchId: string };
  'work-off': { key: string };
  'send-change': { changeId: string };
};

/**
 * Returns how often a job is tried: mostly once, because the sweep enqueues it again. But no row shows that an event
 * was not followed.
 */
export const attemptsOf = (job: keyof Jobs): number => (job === 'follow-mail' ? 5 : 1);

/**
 * Returns the SQL call that enqueues a job from inside a statement or transaction. The same row waits in the queue at
 * most once.
 * @param afterMs when to run, in milliseconds from now by the database's clock; at once if omitted.
 */
export function enqueue<J extends keyof Jobs>(job: J, payload: Jobs[J], afterMs?: number) {
  const key = `${job}:${Object.values(payload).join(':')}${afterMs ? ':later' : ''}`;
  const runAt = afterMs ? sql`${inMs(afterMs)}` : sql`null`;
  return sql<unknown>`graphile_worker.add_job(${job}::text, ${JSON.stringify({ ...payload, ...traceCarrier() })}::json, run_at => ${runAt}, job_key => ${key}::text, max_attempts => ${attemptsOf(job)}::int)`;
}

/**
 * Returns the SQL call that enqueues the post of each row that a statement returns: at once, unless the row has a time.
 */
export const enqueuePost = ({ id, runAt }: { id: SQLWrapper; runAt: SQLWrapper }) =>
  sql<unknown>`(graphile_worker.add_job('show-post', ${payloadOf(id)}, run_at => ${runAt}, job_key => 'show-post:' || ${id}, max_attempts => 1)).id`;

/** Returns a job’s payload; a traced one names the span that enqueued it. */
function payloadOf(postId: SQLWrapper) {
  const { traceparent } = traceCarrier();
  return traceparent
    ? sql`json_build_object('postId', ${postId}, 'traceparent', ${traceparent}::text)`
    : sql`json_build_object('postId', ${postId})`;
}

/** Enqueues a job as a statement of its own. */
export async function enqueueJob<J extends keyof Jobs>(
  db: Queryable,
  job: J,
  payload: Jobs[J],
  afterMs?: number,
): Promise<void> {
  await db.execute(sql`select from ${enqueue(job, payload, afterMs)}`);
}

/** Selects rows of the outbox that are unclaimed: the claim was settled, given back, or has lapsed. */
export const isFree = sql`(claimed_until is null or claimed_until < now())`;

/**
 * Selects posts that are worth another try: a card or a reminder that could not be shown in its time is not shown late.
 */
export const isWorthTrying = sql`(problem is null or ts is not null or recipient is not null or kind not in ('card', 'first-reminder', 'second-reminder'))`;

/**
 * When a post to be shown again is due: at once, unless an attempt has failed and Slack asked to wait, or it shows a
 * batch's progress, which is edited at most every two seconds. One that waits for its turn keeps its place.
 */
export const soon = sql<Date>`(case when ${posts.waitsFor} is not null then ${posts.dueAt} when ${posts.attempts} > 0 or ${posts.kind} = 'progress' then greatest(${posts.dueAt}, now()) else now() end)`;

/** Returns the time in `ms` milliseconds by the database's clock, because replicas' own clocks may be off. */
export const inMs = (ms: number) => sql<Date>`(now() + make_interval(secs => ${ms / 1000}::float8))`;
