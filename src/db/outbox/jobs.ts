import { type SQLWrapper, sql } from 'drizzle-orm';
import { traceCarrier } from '../../trace.ts';
import type { Queryable } from '../client.ts';
import { posts } from '../schema.ts';

/** The jobs there are, and what each is rung with: the id of the row that is the truth. */
export type Jobs = {
  'send-mail': { mailId: string };
  'show-post': { postId: string };
  'tidy-post': { postId: string };
  'lapse-request': { requestId: string };
  'remind-of-request': { requestId: string; hours: number };
  'follow-mail': { eventId: string };
  'poll-mail': { mailId: string; step: number };
  'run-batch': { batchId: string };
};

/** How often a job is tried. Mostly once, and the sweep rings again; but no row says that an event was not followed. */
export const attemptsOf = (job: keyof Jobs): number => (job === 'follow-mail' ? 5 : 1);

/**
 * The call that rings a job from inside a statement or transaction. The same row waits in the queue at most once.
 * @param afterMs when to ring, by the database's clock; at once if omitted.
 */
export function enqueue<J extends keyof Jobs>(job: J, payload: Jobs[J], afterMs?: number) {
  const key = `${job}:${Object.values(payload).join(':')}${afterMs ? ':later' : ''}`;
  const runAt = afterMs ? sql`${inMs(afterMs)}` : sql`null`;
  return sql<unknown>`graphile_worker.add_job(${job}::text, ${JSON.stringify({ ...payload, ...traceCarrier() })}::json, run_at => ${runAt}, job_key => ${key}::text, max_attempts => ${attemptsOf(job)}::int)`;
}

/** The call that rings for the post of each row that a statement gives: at once, where it says no other time. */
export const enqueuePost = ({ id, ringAt }: { id: SQLWrapper; ringAt: SQLWrapper }) =>
  sql<unknown>`(graphile_worker.add_job('show-post', ${payloadOf(id)}, run_at => ${ringAt}, job_key => 'show-post:' || ${id}, max_attempts => 1)).id`;

/** A traced job’s payload says which span rang for it. */
function payloadOf(postId: SQLWrapper) {
  const { traceparent } = traceCarrier();
  return traceparent
    ? sql`json_build_object('postId', ${postId}, 'traceparent', ${traceparent}::text)`
    : sql`json_build_object('postId', ${postId})`;
}

/** Rings a job as a statement of its own. */
export async function enqueueJob<J extends keyof Jobs>(
  db: Queryable,
  job: J,
  payload: Jobs[J],
  afterMs?: number,
): Promise<void> {
  await db.execute(sql`select from ${enqueue(job, payload, afterMs)}`);
}

/** A row of the outbox that nobody has in hand: whoever claimed it settled it, gave it back, or is taken for dead. */
export const isFree = sql`(claimed_until is null or claimed_until < now())`;

/**
 * When a post that has news is due: at once, unless an attempt has failed and Slack asked to wait, or it tells of a
 * batch's progress, which is edited at most every two seconds.
 */
export const soon = sql<Date>`(case when ${posts.attempts} > 0 or ${posts.kind} = 'progress' then greatest(${posts.dueAt}, now()) else now() end)`;

/** So many milliseconds from now by the database's clock: replicas' own clocks may be off. */
export const inMs = (ms: number) => sql<Date>`(now() + make_interval(secs => ${ms / 1000}::float8))`;
