import type { Sql } from 'postgres';
import { forgetRequests } from './requests-retention.ts';

/**
 * How many days mail events stay, and unknown ones. Whole months are dropped once they ended so long ago. Mails took over
 * what they say long before.
 */
const EVENT_DAYS = 90;
/** How many days an event's id stays. The provider repeats an event for about 28 hours. */
const EVENT_ID_DAYS = 7;
/** How many days the ids of the platform's events stay: it repeats none for longer. */
const PLATFORM_EVENT_ID_DAYS = 90;
/**
 * How many days links without a request stay once they no longer work. Links of requests are deleted with their
 * request.
 */
const LINK_DAYS = 90;
/** How many days a notice stays that belongs to no request. */
const NOTICE_DAYS = 90;
/**
 * How many days it is remembered when the desk changed a field, once records have caught up with it: older ones are not
 * expected any more. What they have not caught up with stays with the learner.
 */
const DESK_CHANGE_DAYS = 90;
/** How many days a change that the platform was told of stays, where no request asked for it; and an outage of its. */
const TOLD_CHANGE_DAYS = 90;
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
  unknownEvents: number;
  platformEventIds: number;
  links: number;
  notices: number;
  deskChanges: number;
  toldChanges: number;
  outages: number;
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
    unknownEvents: await forgetUnknownEvents(sql),
    platformEventIds: await forgetPlatformEventIds(sql),
    links: await forgetLinks(sql),
    notices: await forgetNotices(sql),
    deskChanges: await forgetSettledChanges(sql),
    toldChanges: await forgetToldChanges(sql),
    outages: await forgetOutages(sql),
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

async function forgetEventIds(sql: Sql): Promise<number> {
  return (await sql`delete from mail_event_ids where at < now() - make_interval(days => ${EVENT_ID_DAYS})`).count;
}

async function forgetUnknownEvents(sql: Sql): Promise<number> {
  return (await sql`delete from unknown_events where received_at < now() - make_interval(days => ${EVENT_DAYS})`).count;
}

async function forgetPlatformEventIds(sql: Sql): Promise<number> {
  const { count } = await sql`
    delete from platform_event_ids where at < now() - make_interval(days => ${PLATFORM_EVENT_ID_DAYS})`;
  return count;
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

async function forgetToldChanges(sql: Sql): Promise<number> {
  const { count } = await sql`
    delete from platform_changes where request_id is null and state <> 'sending'
      and created_at < now() - make_interval(days => ${TOLD_CHANGE_DAYS})`;
  return count;
}

async function forgetOutages(sql: Sql): Promise<number> {
  const isOver = sql`ended_at < now() - make_interval(days => ${TOLD_CHANGE_DAYS})`;
  await sql`delete from posts where outage_id in (select id from platform_outages where ${isOver})`;
  return (await sql`delete from platform_outages where ${isOver}`).count;
}

async function forgetSettledChanges(sql: Sql): Promise<number> {
  const { count } = await sql`
    delete from desk_changes where replaced = '{}' and changed_at < now() - make_interval(days => ${DESK_CHANGE_DAYS})`;
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
