import { sql } from 'drizzle-orm';
import type { Database } from '../client.ts';
import { isOldest } from '../platform/changes.ts';
import { batches } from '../schema/batches.ts';
import { mails } from '../schema/mails.ts';
import { platformChanges } from '../schema/platform/platform-changes.ts';
import { posts } from '../schema/posts.ts';
import { rateLimits } from '../schema/rate-limits.ts';
import { requests } from '../schema/requests.ts';
import { attemptsOf, isFree, isWorthTrying } from './jobs.ts';
import { isMailLimited, MAIL_LIMIT } from './rate-limits.ts';

/** A row that was due before this time is overdue, and the sweep enqueues it again. */
export const PATIENCE = sql`now() - interval '5 seconds'`;
/** Much longer than following a mail takes: a job that has run for so long belongs to a killed replica. */
const IN_HAND_AT_MOST = sql`now() - interval '1 minute'`;

/** How many rows one sweep enqueues: a statement has its time, and what is left has the next sweep. */
const AT_ONCE = 5_000;

/**
 * Enqueues overdue rows again, because a crashed worker's job may run hours late. No row shows that an event was
 * followed, so its job itself is checked. The queue takes the key from the old job, and never runs that one again.
 * @returns how many rows it enqueued. Claimed rows are left alone.
 */
export async function enqueueOverdue(db: Database): Promise<number> {
  const rows = await db.execute(sql`
    with late as (
      select 'send-mail' as job, 'mailId' as key, id::text from ${mails} where state = 'queued' and due_at < ${PATIENCE} and ${isFree}
        and not ${isMailLimited}
      union all
      select 'show-post', 'postId', id::text from ${posts}
      where shown < wanted and due_at < ${PATIENCE} and ${isFree} and ${isWorthTrying} and waits_for is null
      union all
      select 'work-off', 'key', key from ${rateLimits} where until < ${PATIENCE} and ${isFree}
      union
      select 'work-off', 'key', ${MAIL_LIMIT} from ${mails}
      where state = 'queued' and due_at < ${PATIENCE} and ${isFree} and handover is not null
      union all
      select 'send-change', 'changeId', id::text from ${platformChanges}
      where state = 'sending' and due_at < ${PATIENCE} and ${isFree} and ${isOldest}
      union all
      select 'tidy-post', 'postId', id::text from ${posts} where tidy_at < ${PATIENCE}
      union all
      select 'lapse-request', 'requestId', id::text from ${requests} where state in ('pending', 'awaiting') and expires_at < ${PATIENCE}
      union all
      select 'lapse-request', 'requestId', 'batch:' || id::text from ${batches} where state in ('pending', 'awaiting') and expires_at < ${PATIENCE}
      union all
      select 'run-batch', 'batchId', id::text from ${batches} where state = 'running'
      union all
      select 'follow-mail', 'eventId', substr(key, length('follow-mail:') + 1) from graphile_worker.jobs
      where task_identifier = 'follow-mail' and key is not null and locked_at < ${IN_HAND_AT_MOST}
    )
    select graphile_worker.add_job(job, json_build_object(key, id), job_key => job || ':' || id,
      max_attempts => case job when 'follow-mail' then ${attemptsOf('follow-mail')}::int else 1 end)
    from (select * from late order by random() limit ${sql.raw(String(AT_ONCE))}) few`);
  return rows.length;
}
