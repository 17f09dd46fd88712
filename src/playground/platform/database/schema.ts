import { type Kysely, sql } from 'kysely';
import type { Tables } from './tables.ts';

const LOCK = 7_316_215; // any number, the same in every platform

/** Our tables beside better-auth's, in its own spelling. */
const TABLES = [
  `create table if not exists organization (
    name text primary key, authentication text not null,
    "vpaMode" text not null, "vpaIntervalDays" integer not null, "vpaFixedAt" timestamptz,
    "vpaMandatory" boolean not null, "vpaToleranceDays" integer not null)`,
  `create table if not exists learner (
    "externalId" text primary key, "deskId" text,
    "userId" text unique references "user" (id) on delete set null,
    organization text not null references organization (name),
    "groupName" text, email text, "givenName" text, "familyName" text, locale text, "timeZone" text,
    "invitedAt" timestamptz, "firstAccessedAt" timestamptz, "lastAccessedAt" timestamptz, "passwordSetAt" timestamptz,
    "membershipEndsAt" timestamptz, "vpaAvailableFrom" timestamptz, "vpaStartedAt" timestamptz, "vpaLeftAt" timestamptz,
    "vpaCompletedAt" timestamptz, "erasedAt" timestamptz,
    unique (organization, email))`,
  `create index if not exists learner_email on learner (email)`,
  `create index if not exists learner_desk_id on learner ("deskId")`,
  `create table if not exists told_change (
    id text primary key, position integer generated always as identity, type text not null, "externalId" text,
    learner text, what text, request text, tries integer not null, "receivedAt" timestamptz not null,
    answer jsonb, "laterPayload" jsonb, "laterAt" timestamptz)`,
  `create index if not exists told_change_later on told_change ("laterAt") where "laterAt" is not null`,
  `create table if not exists applied_change (
    position integer generated always as identity primary key, id text not null, type text not null,
    "externalId" text not null, request text, "appliedAt" timestamptz not null)`,
  `create table if not exists event (
    id text primary key, position integer generated always as identity, type text not null, "externalId" text not null,
    "occurredAt" timestamptz not null, tries integer not null default 0, "settledAt" timestamptz, outcome text)`,
  `create index if not exists event_waiting on event (position) where "settledAt" is null`,
];

/**
 * Makes the tables that are not there yet. Two platforms that start at once on one database take turns.
 * @param migrateAccounts makes better-auth's tables, which ours refer to.
 */
export async function createTables(db: Kysely<Tables>, migrateAccounts: () => Promise<void>): Promise<void> {
  await db.connection().execute(async (one) => {
    await sql`select pg_advisory_lock(${sql.lit(LOCK)})`.execute(one);
    try {
      await migrateAccounts();
      for (const table of TABLES) await sql.raw(table).execute(one);
    } finally {
      await sql`select pg_advisory_unlock(${sql.lit(LOCK)})`.execute(one);
    }
  });
}
