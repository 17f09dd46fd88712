import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { readMigrationFiles } from 'drizzle-orm/migrator';
import { drizzle } from 'drizzle-orm/postgres-js';
import { migrate as applyMigrations } from 'drizzle-orm/postgres-js/migrator';
import { runMigrations } from 'graphile-worker';
import pg from 'pg';
import type { Sql } from 'postgres';
import { addAuditEvents } from './audit/events.ts';
import { databaseCode, SchemaFault } from './fault.ts';
import { readAddress } from './installation/address.ts';
import { openPostgres } from './open-postgres.ts';
import { readSchemaState, type SchemaState } from './schema-state.ts';

/** How long a database may take to answer at the start. */
const ANSWER_WITHIN_MS = 10_000;
const LOCK = 5_328_410; // any number, the same in every replica
const files = { migrationsFolder: migrationsAbove(fileURLToPath(import.meta.url)) };

/** How long a migration waits for a table that somebody uses, in milliseconds, and how often it tries: all others wait behind it. */
const LOCK_MS = 3_000;
const LOCK_TRIES = 5;

/**
 * Brings the database to this program's schema: `drizzle/*.sql`, the audit's events, then the job queue's own tables.
 * Replicas that start at once wait for each other on an advisory lock; the second finds nothing to do. Where there is
 * nothing to do, a role that may not alter anything is enough.
 * @throws where there is something to do and the role may not: the message says who can.
 */
export async function migrate(url: string): Promise<void> {
  try {
    await withConnection(url, async (sql) => {
      await sql`select pg_advisory_lock(${LOCK})`;
      if (!(await isUpToDate(sql))) await applyWithoutBlocking(sql);
      await addAuditEvents(sql);
      await migrateQueue(url);
      await sql`select pg_advisory_unlock(${LOCK})`;
    });
  } catch (cause) {
    if (databaseCode(cause) !== '42501') throw cause;
    const words =
      'This role may not bring the database to this version: run “npm run migrate” as its owner, and “npm run audit -- grant ROLE” after it.';
    throw Object.assign(new Error(words, { cause }), { code: '42501' });
  }
}

/** Returns what sets the database apart from this program's schema. Changes nothing. */
export const compareSchema = (url: string): Promise<SchemaState> =>
  withConnection(url, (sql) => readSchemaState(sql, knownMigrations()));

/**
 * Refuses a database that has another schema than this program's.
 * @throws SchemaFault with what to do.
 */
export async function refuseOtherSchema(url: string): Promise<void> {
  const { missing, isNewer } = await compareSchema(url);
  if (isNewer)
    throw new SchemaFault(
      'The database has a newer schema than this version, and DESK_MIGRATE=false: start the version that it was migrated for. To go back to this one nevertheless, leave DESK_MIGRATE out: src/db/README.md says when that works.',
    );
  const [first, ...more] = missing;
  if (first)
    throw new SchemaFault(
      `The database has an older schema than this version, and DESK_MIGRATE=false: “${first.name}” is missing${more.length > 0 ? `, and ${more.length} more` : ''}. Run “npm run migrate” as its owner; “npm run migrate -- --dry-run” shows what it does.`,
    );
}

/** Brings the job queue's own tables to their schema, by the queue's own driver. */
async function migrateQueue(address: string): Promise<void> {
  const { url: connectionString, ssl } = readAddress(address);
  const pgPool = new pg.Pool({ connectionString, ssl, max: 1 });
  const ignore = () => {}; // a connection that is lost rejects what waits for it
  pgPool.on('error', ignore).on('connect', (client) => client.on('error', ignore));
  try {
    await runMigrations({ pgPool });
  } finally {
    await pgPool.end();
  }
}

async function withConnection<T>(url: string, run: (sql: Sql) => Promise<T>): Promise<T> {
  const connection = { application_name: 'learner-desk migrate' };
  const sql = openPostgres(url, { max: 1, onnotice: () => {}, connect_timeout: ANSWER_WITHIN_MS / 1000, connection });
  try {
    await waitForAnswer(sql);
    return await run(sql);
  } finally {
    await sql.end({ timeout: 1 });
  }
}

/**
 * Applies what is missing, all or nothing. Where a table is in use it steps back and tries again, because whoever comes
 * after a migration that waits, waits with it.
 */
async function applyWithoutBlocking(sql: Sql): Promise<void> {
  await sql.unsafe(`set lock_timeout = ${LOCK_MS}`);
  for (let tries = 1; ; tries++)
    try {
      await applyMigrations(drizzle(sql), files);
      break;
    } catch (error) {
      if (databaseCode(error) !== '55P03' || tries === LOCK_TRIES) throw error;
      await setTimeout(LOCK_MS);
    }
  await sql`reset lock_timeout`;
}

/** Waits for the first answer. @throws where none comes in time: what takes connections and ends them is tried for ever. */
async function waitForAnswer(sql: Sql): Promise<void> {
  const late = new AbortController();
  const none = setTimeout(ANSWER_WITHIN_MS, undefined, { signal: late.signal, ref: true }).then(() => {
    throw new Error(`no answer within ${ANSWER_WITHIN_MS / 1000} s`);
  });
  none.catch(() => {});
  await Promise.race([sql`select 1`, none]).finally(() => late.abort());
}

async function isUpToDate(sql: Sql): Promise<boolean> {
  const [found] = await sql`select to_regclass('drizzle.__drizzle_migrations') is not null as "isThere"`;
  if (!found?.isThere) return false;
  const [last] = await sql`select max(created_at)::float8 as at from drizzle.__drizzle_migrations`;
  return (last?.at ?? 0) >= Math.max(...readMigrationFiles(files).map(({ folderMillis }) => folderMillis));
}

/** Returns this program's migrations in order, with the names of their files. */
function knownMigrations() {
  const { entries } = JSON.parse(readFileSync(join(files.migrationsFolder, 'meta/_journal.json'), 'utf8'));
  return readMigrationFiles(files).map((one, index) => ({ ...one, name: String(entries[index].tag) }));
}

/** Returns the nearest `drizzle` folder above a file: beside the program in a build, at the top in the sources. */
function migrationsAbove(file: string): string {
  const folder = join(dirname(file), 'drizzle');
  return existsSync(join(folder, 'meta/_journal.json')) ? folder : migrationsAbove(dirname(file));
}
