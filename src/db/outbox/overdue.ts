import { sql } from 'drizzle-orm';
import type { Database } from '../client.ts';
import { batches, mails, posts, requests } from '../schema.ts';
import { attemptsOf, isFree } from './jobs.ts';

/** A row that was due before then counts as overdue, and the sweep rings for it again. */
export const PATIENCE = sql`now() - interval '5 seconds'`;
/** Much longer than it takes to follow a mail: a job that is in hand for so long was a killed replica's. */
const IN_HAND_AT_MOST = sql`now() - interval '1 minute'`;

/**
 * Rings again for every row that is overdue: a crashed worker's job may ring hours late. No row says that an event was
 * followed, so its job itself is looked at; the queue takes the key from the old one, and never runs that again.
 * @returns how many it rang for. Rows in somebody's hands are left to them.
 */
export async function enqueueOverdue(db: Database): Promise<number> {
  const rows = await db.execute(sql`
    with late as (
      select 'send-mail' as job, 'mailId' as key, id::text from ${mails} where state = 'queued' and due_at < ${PATIENCE} and ${isFree}
      union all
      select 'show-post', 'postId', id::text from ${posts}
      where shown < wanted and problem is null and due_at < ${PATIENCE} and ${isFree}
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
      max_attempts => case job when 'follow-mail' then ${attemptsOf('follow-mail')}::int else 1 end) from late`);
  return rows.length;
}
