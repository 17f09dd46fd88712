import pg from 'pg';
import type { Logger } from 'pino';

/** How much of a pool is in use, and who waits for a connection of it. */
export type PoolLoad = { inUse: number; waiting: number; max: number };

export type JobsPool = { pool: pg.Pool; load(): PoolLoad; close(): Promise<void> };

const MAX = 10;

/**
 * The job queue's connections. The queue would make its own, but it stops listening for their errors before they are
 * closed: a Postgres that stops in that moment, as the embedded one does right after us, would end the program.
 */
export function createJobsPool(databaseUrl: string, log: Logger): JobsPool {
  const pool = new pg.Pool({ connectionString: databaseUrl, max: MAX });
  let closing = false;
  const told = (err: Error) => void (closing || log.error({ err }, 'a connection of the job queue broke'));
  pool.on('error', told);
  pool.on('connect', (client) => void client.on('error', told));
  return {
    pool,
    load: () => ({ inUse: pool.totalCount - pool.idleCount, waiting: pool.waitingCount, max: MAX }),
    async close() {
      closing = true;
      await pool.end();
    },
  };
}
