import type { Sql, TransactionSql } from 'postgres';

/**
 * How many rows of requests, batches or escalations are deleted in one transaction, so that nothing is locked for long.
 */
const AT_ONCE = 1_000;

/** How many rows were deleted, by kind. */
export type ForgottenRequests = { requests: number; escalations: number; batches: number };

/**
 * Deletes requests, batches and escalations in turn until none is left to delete, because they refer to each other: an
 * escalation to its request, a request to its batch, and a request's echo to an escalation.
 * @param days how many days they stay, with everything that belongs to them.
 * @param signal ends it after the present transaction.
 */
export async function forgetRequests(
  sql: Sql,
  days: number,
  signal: AbortSignal | undefined,
): Promise<ForgottenRequests> {
  const gone = { requests: 0, escalations: 0, batches: 0 };
  for (let isMore = true; isMore && !signal?.aborted; ) {
    const requests = await forgetSomeRequests(sql, days);
    const escalations = await forgetSomeEscalations(sql, days);
    const batches = await forgetSomeBatches(sql, days);
    gone.requests += requests;
    gone.escalations += escalations;
    gone.batches += batches;
    isMore = requests + escalations + batches > 0;
  }
  return gone;
}

/**
 * Deletes the rows of `table` that `find` selects, after the rows that refer to them, in one transaction. Its statements
 * are planned for the amount to delete: nearly nothing, or nearly all.
 * @param references the tables that refer to it, and the column that does.
 * @returns how many rows of `table` were deleted.
 */
function forgetSome(
  sql: Sql,
  table: string,
  references: [table: string, column: string][],
  find: (tx: TransactionSql) => Promise<{ id: string }[]>,
): Promise<number> {
  return sql.begin(async (tx) => {
    await tx`set local plan_cache_mode = force_custom_plan`;
    const ids = (await find(tx)).map(({ id }) => id);
    if (ids.length === 0) return 0;
    for (const [name, column] of [...references, [table, 'id'] as const])
      await tx`delete from ${tx(name)} where ${tx(column)} in ${tx(ids)}`;
    return ids.length;
  }) as Promise<number>;
}

const partsOfRequest = ['posts', 'mails', 'links', 'temporary_passwords', 'batch_items', 'platform_changes'];

function forgetSomeRequests(sql: Sql, days: number): Promise<number> {
  const references = partsOfRequest.map((table): [string, string] => [table, 'request_id']);
  return forgetSome(
    sql,
    'requests',
    references,
    (tx) => tx<{ id: string }[]>`
      select id from requests r
      where created_at < now() - make_interval(days => ${days}) and state not in ('pending', 'awaiting', 'running', 'undoing')
        and not exists (select from posts where request_id = r.id and shown < wanted and problem is null)
        and not exists (select from mails where request_id = r.id and state = 'queued')
        and not exists (select from links where request_id = r.id and used_at is null and revoked_at is null and expires_at > now())
        and not exists (select from temporary_passwords where request_id = r.id and used_at is null and revoked_at is null and expires_at > now())
        and not exists (select from platform_changes where request_id = r.id and state = 'sending')
        and not exists (select from escalations where request_id = r.id)
        and not exists (select from batches where id = r.batch_id and state in ('pending', 'awaiting', 'running'))
      order by created_at limit ${AT_ONCE} for update skip locked`,
  );
}

function forgetSomeEscalations(sql: Sql, days: number): Promise<number> {
  return forgetSome(
    sql,
    'escalations',
    [['posts', 'escalation_id']],
    (tx) => tx<{ id: string }[]>`
      select id from escalations e
      where state = 'closed' and created_at < now() - make_interval(days => ${days})
        and closed_at < now() - make_interval(days => ${days})
        and not exists (select from posts where escalation_id = e.id and (request_id is not null or (shown < wanted and problem is null)))
        and not exists (select from requests r where r.id = e.request_id and r.created_at >= now() - make_interval(days => ${days}))
      order by created_at limit ${AT_ONCE} for update skip locked`,
  );
}

function forgetSomeBatches(sql: Sql, days: number): Promise<number> {
  const references: [string, string][] = [
    ['posts', 'batch_id'],
    ['batch_items', 'batch_id'],
  ];
  return forgetSome(
    sql,
    'batches',
    references,
    (tx) => tx<{ id: string }[]>`
      select id from batches b
      where created_at < now() - make_interval(days => ${days}) and state not in ('pending', 'awaiting', 'running')
        and not exists (select from requests where batch_id = b.id)
        and not exists (select from posts where batch_id = b.id and shown < wanted and problem is null)
      order by created_at limit ${AT_ONCE / 10} for update skip locked`,
  );
}
