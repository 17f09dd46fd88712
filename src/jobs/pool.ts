import pg from 'pg';
import type { Logger } from 'pino';
import { databaseTrouble } from '../service/outage.ts';

/** How much of a pool is in use, and who waits for a connection of it. */
export type PoolLoad = { inUse: number; waiting: number; max: number };

export type JobsPool = {
  pool: pg.Pool;
  /** Opens all connections, as far as Postgres gives them now. Never rejects. */
  open(): Promise<void>;
  load(): PoolLoad;
  check(): Promise<void>;
  close(): Promise<void>;
};

type JobsPoolOptions = {
  /** Where the database is, and how TLS is used; not at all where that is false. */
  address: { url: string; ssl: pg.PoolConfig['ssl'] };
  /** How long a statement of the queue may take, in milliseconds: then Postgres ends it. */
  statementMs: number;
  log: Logger;
};

/** For the queue's own statements, and for it to listen: what jobs do goes over the desk's pool. */
const MAX = 4;

/** How much later than Postgres's own limit an answer may come, in milliseconds. */
const ANSWER_AFTER_MS = 3_000;
/** What node-postgres says where no answer came. Its connection is lost, and stays among the others unless it is ended. */
const NO_ANSWER = 'Query read timeout';

/** A code on which the queue tries the same again at once, and more slowly then, a hundred times. */
const TRY_AGAIN = '40001';
/** Adds a job and takes it back, so that it never runs. What takes longer has failed, and holds no connection. */
const TRY_TO_ADD = `begin; set local statement_timeout = '2s'; select graphile_worker.add_job('sweep'); rollback`;

/**
 * Opens the job queue's connections. The queue would open its own, but it stops listening for their errors before they
 * are closed: a Postgres that stops in that moment, as the embedded one does right after us, would end the program. A job
 * that cannot be reported done or failed, because the line is lost just then or the database is read-only, would end it,
 * too. So the queue gets the error of a database that is away as one to try again.
 */
export function createJobsPool({ address, statementMs, log }: JobsPoolOptions): JobsPool {
  const pool = new pg.Pool({
    connectionString: address.url,
    ssl: address.ssl,
    max: MAX,
    // A job that comes after a quiet time does not wait for one to be opened.
    min: MAX,
    connectionTimeoutMillis: 5_000,
    statement_timeout: statementMs,
    idle_in_transaction_session_timeout: statementMs,
    query_timeout: statementMs + ANSWER_AFTER_MS,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    // A bell that a crash of Postgres takes back rings once more: nobody waits for the disk on its account.
    verify: (client, done) => void client.query('set synchronous_commit = off').then(() => done(), done),
  });
  let closing = false;
  const told = (err: Error) => void (closing || log.error({ err }, 'a connection of the job queue broke'));
  pool.on('error', told);
  pool.on('connect', (client) => {
    client.on('error', told);
    const query = client.query.bind(client) as (...args: unknown[]) => unknown;
    const isPassing = (error: Error) => {
      if (error.message === NO_ANSWER) (client as unknown as pg.Client).end().catch(told);
      return saysAway(error);
    };
    client.query = ((...args: unknown[]) => patiently(query(...args), isPassing)) as typeof client.query;
  });
  const connect = pool.connect.bind(pool) as (...args: unknown[]) => unknown;
  // What tries again once all is closed waits for good: the program is about to end.
  pool.connect = ((...args: unknown[]) =>
    closing ? new Promise(() => {}) : patiently(connect(...args), () => true)) as typeof pool.connect;
  return {
    pool,
    open: () => openAll(pool),
    load: () => ({ inUse: pool.totalCount - pool.idleCount, waiting: pool.waitingCount, max: MAX }),
    check: () => tryToAdd(pool),
    async close() {
      closing = true;
      await pool.end();
    },
  };
}

async function openAll(pool: pg.Pool): Promise<void> {
  const opened = await Promise.allSettled(Array.from({ length: MAX }, () => pool.connect()));
  for (const one of opened) if (one.status === 'fulfilled') one.value.release();
}

async function tryToAdd(pool: pg.Pool): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query(TRY_TO_ADD);
    client.release();
  } catch (error) {
    client.release(true);
    throw error;
  }
}

const saysAway = (error: Error) =>
  databaseTrouble(error) !== undefined || /connection (terminated|error)|timeout/i.test(error.message);

function patiently(answer: unknown, isToBeTriedAgain: (cause: Error) => boolean): unknown {
  if (!(answer instanceof Promise)) return answer;
  return answer.catch((cause: Error) => {
    if (!isToBeTriedAgain(cause)) throw cause;
    throw Object.assign(new Error('a connection of the job queue was lost', { cause }), { code: TRY_AGAIN });
  });
}
