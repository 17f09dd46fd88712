import type { Sql, TransactionSql } from 'postgres';

/**
 * How many rows of requests, batches or escalations are deleted in one transaction, so that nothing is locked for long.
 */
const AT_ONCE = 1_000;

/**
 * How many days mail events stay. Whole months are dropped once they ended so long ago. Mails took over what they say
 * long before.
 */
const EVENT_DAYS = 90;
/** How many days an event's id stays. The provider repeats an event for about 28 hours. */
const EVENT_ID_DAYS = 7;
/**
 * How many days links without a request stay once they no longer work. Links of requests are deleted with their
 * request.
 */
const LINK_DAYS = 90;
/** How many days a notice stays that belongs to no request. */
const NOTICE_DAYS = 90;
/**
 * How many days failed jobs stay: long enough to look at them, and no longer, because their errors may contain values.
 */
const FAILED_JOB_DAYS = 3;

/** How many rows were deleted, by kind. */
export type Swept = {
  requests: number;
  escalations: number;
  batches: number;
  mailEvents: number;
  mailEventIds: number;
  links: number;
  notices: number;
  passwordHashes: number;
  temporaryTries: number;
  failedJobs: number;
};

/**
 * Deletes what is older than its retention, by the database's clock, in short transactions; after an interruption, the
 * next run goes on. Rows that still have work to do stay, however old. The audit is not touched (db/audit/archive.ts).
 * @param keepDays how many days requests stay, with everything that belongs to them, and escalations and batches.
 * @param signal ends it after the present transaction.
 * @throws 42501 where the role lacks a right.
 */
export async function sweepOld(sql: Sql, keepDays: number, signal?: AbortSignal): Promise<Swept> {
  const leftOver = {
    mailEvents: await forgetEvents(sql),
    mailEventIds: await forgetEventIds(sql),
    links: await forgetLinks(sql),
    notices: await forgetNotices(sql),
    passwordHashes: await forgetPasswordHashes(sql),
    temporaryTries: await forgetTries(sql),
    failedJobs: await forgetFailedJobs(sql),
  };
  return { ...leftOver, ...(await forgetRequests(sql, keepDays, signal)) };
}

/** Drops whole months, and creates the months to come. */
async function forgetEvents(sql: Sql): Promise<number> {
  const [row] = await sql<[{ gone: number }]>`select mail_events_forget(${EVENT_DAYS})::int as gone`;
  await sql`select mail_events_months()`;
  return row.gone;
}

/**
 * Deletes requests, batches and escalations in turn until none is left to delete, because they refer to each other: an
 * escalation to its request, a request to its batch, and a request's echo to an escalation.
 */
async function forgetRequests(sql: Sql, days: number, signal: AbortSignal | undefined) {
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
 * Runs a step in a transaction whose statements are planned for the amount to delete: nearly nothing, or nearly all.
 */
function planned(sql: Sql, step: (tx: TransactionSql) => Promise<number>): Promise<number> {
  return sql.begin(async (tx) => {
    await tx`set local plan_cache_mode = force_custom_plan`;
    return step(tx);
  }) as Promise<number>;
}

async function forgetSomeRequests(sql: Sql, days: number): Promise<number> {
  return planned(sql, async (tx) => {
    const old = await tx<{ id: string }[]>`
      select id from requests r
      where created_at < now() - make_interval(days => ${days}) and state not in ('pending', 'awaiting')
        and not exists (select from posts where request_id = r.id and shown < wanted and problem is null)
        and not exists (select from mails where request_id = r.id and state = 'queued')
        and not exists (select from links where request_id = r.id and used_at is null and revoked_at is null and expires_at > now())
        and not exists (select from temporary_passwords where request_id = r.id and used_at is null and revoked_at is null and expires_at > now())
        and not exists (select from escalations where request_id = r.id)
        and not exists (select from batches where id = r.batch_id and state in ('pending', 'awaiting', 'running'))
      order by created_at limit ${AT_ONCE} for update skip locked`;
    const ids = old.map(({ id }) => id);
    if (ids.length === 0) return 0;
    await tx`delete from posts where request_id in ${tx(ids)}`;
    await tx`delete from mails where request_id in ${tx(ids)}`;
    await tx`delete from links where request_id in ${tx(ids)}`;
    await tx`delete from temporary_passwords where request_id in ${tx(ids)}`;
    await tx`delete from batch_items where request_id in ${tx(ids)}`;
    await tx`delete from requests where id in ${tx(ids)}`;
    return ids.length;
  });
}

async function forgetSomeEscalations(sql: Sql, days: number): Promise<number> {
  return planned(sql, async (tx) => {
    const old = await tx<{ id: string }[]>`
      select id from escalations e
      where state = 'closed' and created_at < now() - make_interval(days => ${days})
        and closed_at < now() - make_interval(days => ${days})
        and not exists (select from posts where escalation_id = e.id and (request_id is not null or (shown < wanted and problem is null)))
        and not exists (select from requests r where r.id = e.request_id and r.created_at >= now() - make_interval(days => ${days}))
      order by created_at limit ${AT_ONCE} for update skip locked`;
    const ids = old.map(({ id }) => id);
    if (ids.length === 0) return 0;
    await tx`delete from posts where escalation_id in ${tx(ids)}`;
    await tx`delete from escalations where id in ${tx(ids)}`;
    return ids.length;
  });
}

async function forgetSomeBatches(sql: Sql, days: number): Promise<number> {
  return planned(sql, async (tx) => {
    const old = await tx<{ id: string }[]>`
      select id from batches b
      where created_at < now() - make_interval(days => ${days}) and state not in ('pending', 'awaiting', 'running')
        and not exists (select from requests where batch_id = b.id)
        and not exists (select from posts where batch_id = b.id and shown < wanted and problem is null)
      order by created_at limit ${AT_ONCE / 10} for update skip locked`;
    const ids = old.map(({ id }) => id);
    if (ids.length === 0) return 0;
    await tx`delete from posts where batch_id in ${tx(ids)}`;
    await tx`delete from batch_items where batch_id in ${tx(ids)}`;
    await tx`delete from batches where id in ${tx(ids)}`;
    return ids.length;
  });
}

async function forgetEventIds(sql: Sql): Promise<number> {
  return (await sql`delete from mail_event_ids where at < now() - make_interval(days => ${EVENT_ID_DAYS})`).count;
}

async function forgetLinks(sql: Sql): Promise<number> {
  const { count } = await sql`
    delete from links l where request_id is null and expires_at < now() - make_interval(days => ${LINK_DAYS})
      and not exists (select from mails where link_id = l.id)`;
  return count;
}

async function forgetNotices(sql: Sql): Promise<number> {
  const { count } = await sql`
    delete from mails where request_id is null and state <> 'queued'
      and created_at < now() - make_interval(days => ${NOTICE_DAYS})`;
  return count;
}

/**
 * Removes the hash of a temporary password a day after it expired, when it has no purpose. The row is deleted with its
 * request.
 */
async function forgetPasswordHashes(sql: Sql): Promise<number> {
  const { count } = await sql`
    update temporary_passwords set password_hash = null
    where password_hash is not null and expires_at < now() - interval '1 day'`;
  return count;
}

/** Deletes tries of temporary passwords a day after the last one for an address, when they no longer count. */
async function forgetTries(sql: Sql): Promise<number> {
  return (await sql`delete from temporary_tries where at < now() - interval '1 day'`).count;
}

async function forgetFailedJobs(sql: Sql): Promise<number> {
  const { count } = await sql`
    select from graphile_worker.complete_jobs(array(
      select id from graphile_worker.jobs
      where attempts >= max_attempts and locked_at is null
        and updated_at < now() - make_interval(days => ${FAILED_JOB_DAYS})))`;
  return count;
}
