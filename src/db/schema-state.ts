import type { MigrationMeta } from 'drizzle-orm/migrator';
import { migrations as queueFiles } from 'graphile-worker/dist/generated/sql.js';
import type { Sql } from 'postgres';
import { missingAuditEvents } from './audit/events.ts';

/** A migration that a database lacks: the name of its file without the ending, and its statements. */
export type Migration = { name: string; statements: readonly string[] };

/** What sets a database apart from this program's schema. Nothing is missing in the one that it was made for. */
export type SchemaState = {
  /** What `npm run migrate` would do, in order. */
  missing: Migration[];
  /** Whether a newer version of the program has migrated it: what that added is unknown here. */
  isNewer: boolean;
};

/** Compares a database with the migrations of this program, which are given in order. Changes nothing. */
export async function readSchemaState(
  sql: Sql,
  known: readonly (MigrationMeta & { name: string })[],
): Promise<SchemaState> {
  const applied = await lastApplied(sql);
  const queue = await queueVersion(sql);
  const own = known.filter(({ folderMillis }) => folderMillis > applied);
  const missing = own.map(({ name, sql: statements }) => ({ name, statements: statements.map((one) => one.trim()) }));
  const files = Object.entries(queueFiles);
  return {
    missing: [...missing, ...(await missingEvents(sql)), ...files.flatMap((file) => queueMigration(file, queue))],
    isNewer:
      applied > newestOf(known.map(({ folderMillis }) => folderMillis)) || queue > newestOf(files.map(versionOf)),
  };
}

const newestOf = (all: readonly number[]) => Math.max(0, ...all);

/** Returns when the newest migration was made that was applied there, in milliseconds; 0 where none was. */
async function lastApplied(sql: Sql): Promise<number> {
  if (!(await isThere(sql, 'drizzle.__drizzle_migrations'))) return 0;
  const [last] = await sql`select max(created_at)::float8 as at from drizzle.__drizzle_migrations`;
  return last?.at ?? 0;
}

/** The same for the job queue's own tables, which are numbered. */
async function queueVersion(sql: Sql): Promise<number> {
  if (!(await isThere(sql, 'graphile_worker.migrations'))) return 0;
  const [last] = await sql`select max(id) as id from graphile_worker.migrations`;
  return last?.id ?? 0;
}

async function isThere(sql: Sql, table: string): Promise<boolean> {
  const [found] = await sql`select to_regclass(${table}) is not null as "isThere"`;
  return found?.isThere === true;
}

/** `000019.sql` is version 19. */
const versionOf = ([file]: [string, string]) => Number.parseInt(file, 10);

function queueMigration([file, text]: [string, string], applied: number): Migration[] {
  if (versionOf([file, text]) <= applied) return [];
  const statements = [text.replaceAll(':GRAPHILE_WORKER_SCHEMA', 'graphile_worker').trim()];
  return [{ name: `job queue ${versionOf([file, text])}`, statements }];
}

async function missingEvents(sql: Sql): Promise<Migration[]> {
  if (!(await isThere(sql, 'public.audit_events'))) return [];
  const rows = await missingAuditEvents(sql);
  const values = rows.map(({ event, said_by: by }) => `('${event}', '${by}')`).join(', ');
  if (rows.length === 0) return [];
  return [{ name: 'events of the audit', statements: [`insert into audit_events (event, said_by) values ${values};`] }];
}
