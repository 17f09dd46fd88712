import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { readMigrationFiles } from 'drizzle-orm/migrator';
import { drizzle } from 'drizzle-orm/postgres-js';
import { migrate as applyMigrations } from 'drizzle-orm/postgres-js/migrator';
import { runMigrations } from 'graphile-worker';
import postgres, { type Sql } from 'postgres';
import { addAuditEvents } from './audit/events.ts';
import { databaseCode } from './fault.ts';

/** How long a database may take to answer at the start. */
const ANSWER_WITHIN_MS = 10_000;
const LOCK = 5_328_410; // any number, the same in every replica
const files = { migrationsFolder: migrationsAbove(fileURLToPath(import.meta.url)) };

/**
 * Brings the database to this program's schema: `drizzle/*.sql`, the audit's events, then the job queue's own tables.
 * Replicas that start at once wait for each other on an advisory lock; the second finds nothing to do. Where there is
 * nothing to do, a role that may not alter anything is enough.
 * @throws where there is something to do and the role may not: the message says who can.
 */
export async function migrate(url: string): Promise<void> {
  const connection = { application_name: 'learner-desk migrate' };
  const sql = postgres(url, { max: 1, onnotice: () => {}, connect_timeout: ANSWER_WITHIN_MS / 1000, connection });
  try {
    await waitForAnswer(sql);
    await sql`select pg_advisory_lock(${LOCK})`;
    if (!(await isUpToDate(sql))) await applyMigrations(drizzle(sql), files);
    await addAuditEvents(sql);
    await runMigrations({ connectionString: url });
    await sql`select pg_advisory_unlock(${LOCK})`;
  } catch (cause) {
    if (databaseCode(cause) !== '42501') throw cause;
    const words =
      'This role may not bring the database to this version: run “npm run audit -- grant ROLE” as its owner.';
    throw Object.assign(new Error(words, { cause }), { code: '42501' });
  } finally {
    await sql.end({ timeout: 1 });
  }
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

/** Returns the nearest `drizzle` folder above a file: beside the program in a build, at the top in the sources. */
function migrationsAbove(file: string): string {
  const folder = join(dirname(file), 'drizzle');
  return existsSync(join(folder, 'meta/_journal.json')) ? folder : migrationsAbove(dirname(file));
}
