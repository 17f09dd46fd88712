import type { Sql, TransactionSql } from 'postgres';

/** How many rows of requests, batches or escalations go in one transaction: nothing is locked for long. */
const AT_ONCE = 1_000;

/** Days that what the provider said of mails stays: whole months go, once they ended so long ago. It was projected into the mails long before. */
const EVENT_DAYS = 90;
/** Days that an event's id stays: the provider repeats an event for about 28 hours. */
const EVENT_ID_DAYS = 7;
/** Days that links without a request stay once they work no more. Links of requests go with their request. */
const LINK_DAYS = 90;
/** Days that jobs stay that failed for good: time to look at them, and no longer, for what they say may hold values. */
const FAILED_JOB_DAYS = 3;

/** How many rows went, by what they are. */
export type Swept = {
  requests: number;
  escalations: number;
  batches: number;
  mailEvents: number;
  mailEventIds: number;
  links: number;
  passwordHashes: number;
  failedJobs: number;
};

/**
 * Removes what has had its time, by the database's clock, in short transactions: interrupted, the next run goes on. What
 * still has something to do stays, however old. The audit is not touched (audit-archive.ts).
 * @param keepDays how many days requests stay, with all that belongs to them, and escalations and batches.
 * @param signal ends it after the transaction in hand.
 * @throws 42501 where the role lacks a right.
 */
export async function sweepOld(sql: Sql, keepDays: number, signal?: AbortSignal): Promise<Swept> {
  const leftOver = {
    mailEvents: await forgetEvents(sql),
    mailEventIds: await forgetEventIds(sql),
    links: await forgetLinks(sql),
    passwordHashes: await forgetPasswordHashes(sql),
    failedJobs: await forgetFailedJobs(sql),
  };
  return { ...leftOver, ...(await forgetRequests(sql, keepDays, signal)) };
}

/** Whole months go, and the months to come are made. */
async function forgetEvents(sql: Sql): Promise<number> {
  const [row] = await sql<[{ gone: number }]>`select mail_events_forget(${EVENT_DAYS})::int as gone`;
  await sql`select mail_events_months()`;
  return row.gone;
}

/** An escalation holds its request, a request its batch, and a request's echo an escalation: in turn, until nothing goes. */
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

/** In a transaction whose statements are planned for how much there is to forget: nearly nothing, or nearly all. */
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

/** What is over by a day can be used no more: its hash has no purpose. The row goes with its request. */
async function forgetPasswordHashes(sql: Sql): Promise<number> {
  const { count } = await sql`
    update temporary_passwords set password_hash = null
    where password_hash is not null and expires_at < now() - interval '1 day'`;
  return count;
}

async function forgetFailedJobs(sql: Sql): Promise<number> {
  const { count } = await sql`
    select from graphile_worker.complete_jobs(array(
      select id from graphile_worker.jobs
      where attempts >= max_attempts and locked_at is null
        and updated_at < now() - make_interval(days => ${FAILED_JOB_DAYS})))`;
  return count;
}
