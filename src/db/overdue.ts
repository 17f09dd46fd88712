import { sql } from 'drizzle-orm';
import type { Database } from './client.ts';
import { isFree } from './outbox.ts';
import { batches, mails, posts, requests } from './schema.ts';

/** How long a row may be overdue before the sweep rings for it again. */
const PATIENCE = sql`now() - interval '5 seconds'`;

/**
 * Rings again for every row that is overdue: a crashed worker's job may ring hours late.
 * @returns how many it rang for. Rows in somebody's hands are left to them.
 */
export async function ringOverdue(db: Database): Promise<number> {
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
    )
    select graphile_worker.add_job(job, json_build_object(key, id), job_key => job || ':' || id, max_attempts => 1) from late`);
  return rows.length;
}
