import { sql } from 'drizzle-orm';
import type { Database } from '../client.ts';
import { posts } from '../schema/posts.ts';
import { CLAIM_MS } from './invalidate-posts.ts';
import { inMs, isFree } from './jobs.ts';
import { type LimitInForce, leftMs, limitReached, paceMs, workOff } from './rate-limits.ts';

/** What comes first of all that waits for one limit: what somebody waits for, then what is news, then progress. */
const importance = sql`(case
  when kind = 'progress' then 4
  when kind in ('card', 'approval', 'escalation', 'broken-glass') then 1
  when ts is null then 2
  else 3 end)`;

/** The pace of a limit of which nothing is known yet, in milliseconds: Slack's own for new messages in a channel. */
const USUAL_PACE_MS = 1_000;
/**
 * Gives a post back that met a limit: it waits for its turn, and no attempt is counted.
 * @returns for how long it is likely to wait, in milliseconds.
 */
export async function queuePost(db: Database, postId: string, { key, forMs }: LimitInForce): Promise<number> {
  const ahead = sql`(select count(*) from ${posts} where waits_for = ${key}
    and (${importance}, due_at) < (select ${importance}, due_at from ${posts} where id = ${postId}::uuid))`;
  const [queued] = await db.execute<{ wait: number }>(sql`
    with ${limitReached(key, forMs)},
    queued as (
      update ${posts} set waits_for = ${key}, claimed_until = null,
        attempts = greatest(0, attempts - 1), unanswered = greatest(0, unanswered - 1)
      where id = ${postId}::uuid returning id)
    select (${leftMs} + ${ahead} * ${paceMs(USUAL_PACE_MS)})::float8 as wait,
      (${workOff(key, forMs)}).id from limited, queued`);
  return queued?.wait ?? 0;
}

/** Claims the next post that waits for a limit; undefined where none does. */
export async function claimNextPost(db: Database, key: string): Promise<string | undefined> {
  const [next] = await db.execute<{ id: string }>(sql`
    update ${posts} set waits_for = null, claimed_until = ${inMs(CLAIM_MS)},
      attempts = attempts + 1, unanswered = unanswered + 1
    where id = (
      select id from ${posts} where waits_for = ${key} and ${isFree}
      order by ${importance}, due_at limit 1 for update skip locked)
    returning id`);
  return next?.id;
}
