import postgres, { type Sql } from 'postgres';

/** Why the desk cannot run through a pooler that gives a connection for one transaction, and what to do. */
export const POOLED =
  'DATABASE_URL leads to a pooler in transaction mode, where prepared statements, locks and LISTEN get lost: set it to session mode (pool_mode = session), or to Postgres itself. src/db/README.md says what else it needs.';

const ANSWER_WITHIN_MS = 10_000;
/** Transactions that are held open meanwhile: one of them gets the server connection that was just given back. */
const HELD = 3;

/**
 * Returns whether a pooler stands in between that gives a connection for one transaction only: then a connection of ours
 * is another one of Postgres's once others hold those that were free.
 * @throws what the database says where it cannot be reached.
 */
export async function isPooledByTransaction(url: string): Promise<boolean> {
  const all = Array.from({ length: HELD + 1 }, () => open(url));
  const [own, ...others] = all as [Sql, ...Sql[]];
  const late = new AbortController();
  try {
    const before = await pidOf(own);
    return await Promise.race([compareWithin(others, own, before), giveUp(late.signal)]);
  } finally {
    late.abort();
    await Promise.all(all.map((one) => one.end({ timeout: 1 })));
  }
}

const open = (url: string): Sql =>
  postgres(url, {
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

/** Opens a transaction on each of these connections, one within the other, and looks who serves `own` then. */
async function compareWithin([first, ...rest]: Sql[], own: Sql, before: number): Promise<boolean> {
  if (!first) return (await pidOf(own)) !== before;
  const compared = first.begin(async (tx) => {
    await tx`select 1`;
    return compareWithin(rest, own, before);
  });
  return compared as Promise<boolean>;
}

/** A pooler with fewer connections than are held here lets `own` wait for ever: only one in transaction mode does. */
function giveUp(signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(true), ANSWER_WITHIN_MS / 2);
    signal.addEventListener('abort', () => clearTimeout(timer), { once: true });
  });
}
