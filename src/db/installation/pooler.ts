import { setTimeout } from 'node:timers/promises';
import type { Sql } from 'postgres';
import { openPostgres } from '../open-postgres.ts';

/** Why the desk cannot run through a pooler that gives a connection for one transaction, and what to do. */
export const POOLED =
  'DATABASE_URL leads to a pooler in transaction mode, where prepared statements, locks and LISTEN get lost: set it to session mode (pool_mode = session), or to Postgres itself. src/db/README.md says what else it needs.';

const ANSWER_WITHIN_MS = 5_000;

/**
 * Returns whether a pooler stands in between that gives a connection for one transaction only: then a connection of ours
 * is another one of Postgres's once a transaction holds the one that was just given back. Where that is not known in time,
 * it is taken for none: what takes connections and ends them is tried for ever, and whoever connects next says so.
 * @throws what the database says where it cannot be reached.
 */
export async function isPooledByTransaction(url: string): Promise<boolean> {
  const [own, other] = [open(url), open(url)];
  const late = new AbortController();
  try {
    return await Promise.race([compare(own, other), giveUp(late.signal)]);
  } finally {
    late.abort();
    await Promise.all([own, other].map((one) => one.end({ timeout: 1 })));
  }
}

async function compare(own: Sql, other: Sql): Promise<boolean> {
  const before = await pidOf(own);
  const compared = other.begin(async (tx) => {
    await tx`select 1`;
    return (await pidOf(own)) !== before;
  });
  return compared as Promise<boolean>;
}

const open = (url: string): Sql =>
  openPostgres(url, {
    max: 1,
    prepare: false,
    fetch_types: false,
    onnotice: () => {},
    connect_timeout: ANSWER_WITHIN_MS / 1000,
    connection: { application_name: 'learner-desk start' },
  });

async function pidOf(sql: Sql): Promise<number> {
  const [row] = await sql<[{ pid: number }]>`select pg_backend_pid() as pid`;
  return row.pid;
}

/** Resolves with false once it has taken too long, or is not waited for any more. */
const giveUp = (signal: AbortSignal): Promise<boolean> =>
  setTimeout(ANSWER_WITHIN_MS, false, { signal }).catch(() => false);
