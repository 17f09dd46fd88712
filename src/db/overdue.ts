import { sql } from 'drizzle-orm';
import type { Database } from './client.ts';
import { mails, posts, requests } from './schema.ts';

/** How long a row may be overdue before the sweep rings for it again. */
const PATIENCE = sql`now() - interval '5 seconds'`;

/**
 * Rings again for every row that is overdue: a crashed worker's job may ring hours late.
 * @returns how many it rang for. Rows in somebody's hands are left to them.
 */
export async function ringOverdue(db: Database): Promise<number> {
  const free = sql`(claimed_until is null or claimed_until < now())`;
  const rows = await db.execute(sql`
    with late as (
      select 'send-mail' as job, 'mailId' as key, id from ${mails} where state = 'queued' and due_at < ${PATIENCE} and ${free}
      union all
      select 'show-post', 'postId', id from ${posts}
      where shown < wanted and problem is null and due_at < ${PATIENCE} and ${free}
      union all
      select 'tidy-post', 'postId', id from ${posts} where tidy_at < ${PATIENCE}
      union all
      select 'lapse-request', 'requestId', id from ${requests} where state = 'pending' and expires_at < ${PATIENCE}
    )
    select graphile_worker.add_job(job, json_build_object(key, id), job_key => job || ':' || id, max_attempts => 1) from late`);
  return rows.length;
}
