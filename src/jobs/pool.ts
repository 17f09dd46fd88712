import pg from 'pg';
import type { Logger } from 'pino';

export type JobsPool = { pool: pg.Pool; close(): Promise<void> };

/**
 * The job queue's connections. The queue would make its own, but it stops listening for their errors before they are
 * closed: a Postgres that stops in that moment, as the embedded one does right after us, would end the program.
 */
export function createJobsPool(databaseUrl: string, log: Logger): JobsPool {
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 10 });
  let closing = false;
  const told = (err: Error) => void (closing || log.error({ err }, 'a connection of the job queue broke'));
  pool.on('error', told);
  pool.on('connect', (client) => void client.on('error', told));
  return {
    pool,
    async close() {
      closing = true;
      await pool.end();
    },
  };
}
