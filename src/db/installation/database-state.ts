import type postgres from 'postgres';
import { ownsAudit } from '../audit/grant.ts';
import { compareSchema } from '../migrate.ts';
import { openPostgres } from '../open-postgres.ts';
import type { SchemaState } from '../schema-state.ts';
import { type Connections, readConnections } from './connections.ts';
import { isPooledByTransaction } from './pooler.ts';

/** What there is to know of a database before or after the desk runs in it. */
export type DatabaseState = {
  /** Postgres's own number: 180000 is 18.0. */
  version: number;
  encoding: string;
  timeZone: string;
  isReadOnly: boolean;
  connections: Connections;
  /** How far its clock is ahead of this machine's, in milliseconds. */
  aheadMs: number;
  schema: SchemaState;
  /** Whether the role could take the audit's guards away; undefined where there is no audit yet. */
  ownsAudit: boolean | undefined;
  /** Whether a megabyte of its own could be written. */
  hasRoom: boolean;
  /** When Slack was last heard; undefined where it never was. */
  heardAt: Date | undefined;
};

/**
 * Looks at a database as a start would find it. Changes nothing. Resolves with `pooled` where a pooler in transaction mode
 * stands before it: nothing else could be believed then.
 * @throws what the database says where it cannot be used at all.
 */
export async function readDatabaseState(url: string): Promise<DatabaseState | 'pooled'> {
  if (await isPooledByTransaction(url)) return 'pooled';
  const schema = await compareSchema(url);
  const connection = { application_name: 'learner-desk doctor' };
  const sql = openPostgres(url, { max: 1, onnotice: () => {}, connect_timeout: 10, connection });
  try {
    const asked = Date.now();
    const [row] = await sql<[Basics]>`
      select current_setting('server_version_num')::int as version, current_setting('server_encoding') as encoding,
        current_setting('TimeZone') as "timeZone", pg_is_in_recovery() as "isReadOnly",
        extract(epoch from clock_timestamp())::float8 * 1000 as ms, to_regclass('public.audit') is not null as "isThere"`;
    const { ms, isThere, ...basics } = row;
    return {
      ...basics,
      aheadMs: Math.round(ms - (asked + Date.now()) / 2),
      connections: await readConnections(sql),
      schema,
      ownsAudit: isThere ? await ownsAudit(sql) : undefined,
      hasRoom: await hasRoom(sql),
      heardAt: isThere ? await lastHeard(sql) : undefined,
    };
  } finally {
    await sql.end({ timeout: 1 });
  }
}

type Basics = Pick<DatabaseState, 'version' | 'encoding' | 'timeZone' | 'isReadOnly'> & {
  ms: number;
  isThere: boolean;
};

/** Returns whether the disk takes a megabyte: more rows than fit into the memory allowed for them. */
async function hasRoom(sql: postgres.Sql): Promise<boolean> {
  try {
    await sql.begin(async (tx) => {
      await tx`set local work_mem = '64kB'`;
      await tx`select count(*) from generate_series(1, 80000)`;
    });
    return true;
  } catch (error) {
    if ((error as { code?: string }).code === '53100') return false;
    throw error;
  }
}

/** Returns when Slack last delivered something. The check of readiness has a row of its own among the deliveries. */
async function lastHeard(sql: postgres.Sql): Promise<Date | undefined> {
  const [row] = await sql<[{ at: Date | null }]>`select max(at) as at from deliveries where key <> 'ready'`;
  return row.at ?? undefined;
}
