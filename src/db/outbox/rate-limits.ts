import { sql } from 'drizzle-orm';
import type { Database } from '../client.ts';
import { mails } from '../schema/mails.ts';
import { posts } from '../schema/posts.ts';
import { rateLimits } from '../schema/rate-limits.ts';
import { enqueue, inMs, isFree } from './jobs.ts';

/** The rate limit that mails wait for. Those of Slack are named by method, and for new messages also by channel. */
export const MAIL_LIMIT = 'mail';

/** A rate limit that is in force, and for how many milliseconds from now no call may be made. */
export type LimitInForce = { key: string; forMs: number };

/** Longer than any attempt takes, in milliseconds; after this, the process that works it off counts as dead. */
const CLAIM_MS = 10_000;
/** How much later than that another process looks, in milliseconds. */
const LOOK_AFTER_MS = 200;

/**
 * Records that no call may be made for so many milliseconds.
 * @param hasQueue whether what waits for it is stored: then it is worked off after that.
 */
export async function storeLimit(db: Database, { key, forMs }: LimitInForce, hasQueue: boolean): Promise<void> {
  const job = hasQueue ? sql`(${workOff(key, forMs)}).id` : sql`null`;
  await db.execute(sql`with ${limitReached(key, forMs)} select ${job} from limited`);
}

/** Returns the part of a statement that puts a limit in force, or prolongs it. */
export const limitReached = (key: string, forMs: number) => sql`limited as (
  insert into ${rateLimits} (key, until) values (${key}, ${inMs(forMs)})
  on conflict (key) do update set until = greatest(${rateLimits.until}, excluded.until) returning key, until, since, taken)`;

/** Returns the SQL call that has what waits for a limit worked off in so many milliseconds. */
export const workOff = (key: string, afterMs: number) => enqueue('work-off', { key }, Math.max(1, afterMs));

/** For how long a limit is still in force, in milliseconds. */
export const leftMs = sql`(extract(epoch from greatest(until, now()) - now()) * 1000)`;

/** How many have to be taken for the pace to be known. */
const KNOWN_FROM = 3;

/** Returns how long one takes at a limit, in milliseconds: as it was so far, or `usualMs` where too few were taken. */
export const paceMs = (usualMs: number) =>
  sql`(case when taken >= ${KNOWN_FROM} then extract(epoch from now() - since) * 1000 / taken else ${usualMs}::float8 end)`;

/** Has what waits for a limit worked off in so many milliseconds, whether or not the limit is in force. */
export async function ringWorkOff(db: Database, key: string, afterMs: number): Promise<void> {
  await db.execute(sql`select from ${workOff(key, afterMs)}`);
}

/**
 * Claims the working off of a limit that is over, so that one process does it. False where the limit is still in force,
 * or another process is at it. It is looked at again once that is over, or the claim has lapsed.
 */
export async function claimLimit(db: Database, key: string): Promise<boolean> {
  const [claimed] = await db.execute(sql`
    with claimed as (
      insert into ${rateLimits} as mine (key, until, claimed_until) values (${key}, now(), ${inMs(CLAIM_MS)})
      on conflict (key) do update set claimed_until = excluded.claimed_until
      where mine.until <= now() and (mine.claimed_until is null or mine.claimed_until < now())
      returning key)
    select (${workOff(key, CLAIM_MS + LOOK_AFTER_MS)}).id from claimed`);
  if (!claimed) await lookAgain(db, key);
  return claimed !== undefined;
}

async function lookAgain(db: Database, key: string): Promise<void> {
  const limit = await db.execute<{ for_ms: number }>(sql`
    select extract(epoch from greatest(until, claimed_until) - now())::float8 * 1000 as for_ms
    from ${rateLimits} where key = ${key}`);
  for (const { for_ms: forMs } of limit) await ringWorkOff(db, key, forMs + LOOK_AFTER_MS);
}

/** Keeps the claim, and counts what was taken meanwhile. */
export async function keepLimit(db: Database, key: string, taken: number): Promise<void> {
  await db.execute(sql`
    with kept as (
      update ${rateLimits} set claimed_until = ${inMs(CLAIM_MS)}, taken = taken + ${taken} where key = ${key} returning key)
    select (${workOff(key, CLAIM_MS + LOOK_AFTER_MS)}).id from kept`);
}

/** Gives the claim back; what waits is worked off in `afterMs` milliseconds. */
export async function releaseLimit(db: Database, key: string, afterMs: number): Promise<void> {
  await db.execute(sql`
    with released as (update ${rateLimits} set claimed_until = null where key = ${key} returning key)
    select (${workOff(key, afterMs)}).id from released`);
}

/** Ends a limit for which nothing waits. False where something does. */
export async function endLimit(db: Database, key: string): Promise<boolean> {
  const isWaiting = key === MAIL_LIMIT ? sql`${mails} where ${isDueMail}` : sql`${posts} where waits_for = ${key}`;
  const [left] = await db.execute<{ waits: boolean }>(sql`
    with waiting as materialized (select exists (select from ${isWaiting}) as waits),
    ended as (delete from ${rateLimits} where key = ${key} and not (select waits from waiting))
    select waits from waiting`);
  return left?.waits === false;
}

/** Selects mails that wait to be handed over now. */
export const isDueMail = sql`(state = 'queued' and due_at <= now() and content is not null and ${isFree})`;

/** Holds while the provider limits the rate: mails are handed over in turn then. */
export const isMailLimited = sql`exists (select from ${rateLimits} where key = ${MAIL_LIMIT})`;

/** Returns the limits that are in force. */
export async function readLimits(db: Database): Promise<LimitInForce[]> {
  const rows = await db.execute<{ key: string; for_ms: number }>(
    sql`select key, ${leftMs}::float8 as for_ms from ${rateLimits}`,
  );
  return rows.map(({ key, for_ms: forMs }) => ({ key, forMs }));
}

/** What a mail takes at a limit of which nothing is known yet, in milliseconds: the provider’s lowest rate. */
const USUAL_MAIL_MS = 500;

/** Where the mail provider limits the rate: for how long still, and what a mail takes, both in milliseconds; else null. */
export const mailLimit = sql<{ forMs: number; paceMs: number } | null>`(
  select json_build_object('forMs', ${leftMs}, 'paceMs', ${paceMs(USUAL_MAIL_MS)})
  from ${rateLimits} where key = ${MAIL_LIMIT})`;

/** Longer than anything is worked off, in minutes: such a row belongs to a killed process, or nothing waited for it. */
const FORGET_AFTER = sql`now() - interval '1 minute'`;

/** Removes limits that are long over and for which nothing waits. */
export async function forgetLimits(db: Database): Promise<void> {
  await db.execute(sql`
    delete from ${rateLimits} where until < ${FORGET_AFTER} and ${isFree} and key <> ${MAIL_LIMIT}
      and not exists (select from ${posts} where waits_for = key)`);
}
