import { and, desc, eq, gt, inArray, or, type SQL, sql } from 'drizzle-orm';
import type { LastTime } from '../../core/action.ts';
import type { OpenRequest } from '../../core/subject.ts';
import type { Queryable } from '../client.ts';
import { isChannelPost } from '../outbox/channel-posts.ts';
import { learners } from '../schema/learners.ts';
import { mails } from '../schema/mails.ts';
import { posts } from '../schema/posts.ts';
import { requests } from '../schema/requests.ts';

/** The length of the cool-down, in minutes, and the time that it is counted back from. */
export type CoolDown = { now: Date; minutes: number };

/** The root of a request's thread: its own, else its card. */
const threadTs = sql<string | null>`coalesce(${requests.threadTs}, ${posts.ts})`;

/** Selects what was undone after its mail had gone out: a mail cannot be called back, so it counts as sent. */
const isMailOut = sql`exists (
  select from ${mails} m where m.request_id = ${requests.id} and not m.is_notice and m.problem is distinct from 'undone')`;

/**
 * Returns what was last done within the cool-down, by learner id and action name, for the learners that `isTarget`
 * selects.
 */
export async function findLastTimes(
  db: Queryable,
  isTarget: SQL | undefined,
  { now, minutes }: CoolDown,
): Promise<Map<string, Map<string, LastTime>>> {
  const [isDone, isUndone] = [eq(requests.state, 'done'), eq(requests.state, 'undone')];
  const since = new Date(now.getTime() - minutes * 60_000);
  const rows = await db
    .selectDistinctOn([requests.learnerId, requests.action], {
      learnerId: requests.learnerId,
      action: requests.action,
      at: requests.decidedAt,
      by: sql<string | null>`case when ${isUndone} then ${requests.askedBy} else ${requests.decidedBy} end`,
      channel: requests.channel,
      threadTs,
    })
    .from(requests)
    .innerJoin(learners, eq(learners.id, requests.learnerId))
    .leftJoin(posts, and(eq(posts.requestId, requests.id), isChannelPost(posts, 'card')))
    .where(and(isTarget, gt(requests.decidedAt, since), or(isDone, and(isUndone, isMailOut))))
    .orderBy(requests.learnerId, requests.action, desc(requests.decidedAt));
  return byLearnerAndAction(rows, ({ at, by, channel, threadTs }): LastTime | undefined =>
    at && by ? { at, by, place: { channel, threadTs }, until: new Date(at.getTime() + minutes * 60_000) } : undefined,
  );
}

/** Returns what waits to be decided, by learner id and action name, for the learners that `isTarget` selects. */
export async function findOpen(
  db: Queryable,
  isTarget: SQL | undefined,
): Promise<Map<string, Map<string, OpenRequest>>> {
  const rows = await db
    .select({
      id: requests.id,
      learnerId: requests.learnerId,
      action: requests.action,
      state: requests.state,
      by: requests.askedBy,
      at: requests.createdAt,
      expiresAt: requests.expiresAt,
      input: requests.input,
      channel: requests.channel,
      threadTs,
    })
    .from(requests)
    .innerJoin(learners, eq(learners.id, requests.learnerId))
    .leftJoin(posts, and(eq(posts.requestId, requests.id), isChannelPost(posts, 'card')))
    .where(and(isTarget, inArray(requests.state, ['pending', 'awaiting', 'running'])));
  return byLearnerAndAction(
    rows,
    ({ id, by, at, expiresAt, state, input, channel, threadTs }): OpenRequest => ({
      id,
      by,
      at,
      expiresAt,
      state: state === 'awaiting' || state === 'running' ? state : 'pending',
      values: input.values ?? {},
      place: { channel, threadTs },
    }),
  );
}

function byLearnerAndAction<R extends { learnerId: string; action: string }, T>(
  rows: readonly R[],
  read: (row: R) => T | undefined,
): Map<string, Map<string, T>> {
  const all = new Map<string, Map<string, T>>();
  for (const row of rows) {
    const value = read(row);
    if (value === undefined) continue;
    const byAction = all.get(row.learnerId) ?? new Map<string, T>();
    all.set(row.learnerId, byAction.set(row.action, value));
  }
  return all;
}
