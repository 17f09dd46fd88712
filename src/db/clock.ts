import type { Sql } from 'postgres';

const EVERY_MS = 60_000;

/** The database's time. */
export type DatabaseClock = { now(): Date; close(): void };

/**
 * A clock that goes as the database's does, whatever this machine's says: replicas whose own clocks differ agree on when a
 * card lapses. It is set at the start and once a minute, and runs on by the machine's monotonic time in between, which
 * nobody sets back.
 * @param onTrouble told where the database could not be asked: then it runs on as it was.
 * @throws where it cannot be asked the first time.
 */
export async function createDatabaseClock(sql: Sql, onTrouble: (error: unknown) => void): Promise<DatabaseClock> {
  let ahead = await measure(sql);
  const timer = setInterval(() => {
    measure(sql).then((measured) => {
      ahead = measured;
    }, onTrouble);
  }, EVERY_MS);
  timer.unref();
  return { now: () => new Date(performance.now() + ahead), close: () => clearInterval(timer) };
}

/** How far its time is ahead of `performance.now()`, in milliseconds; off by half of how long asking takes, at most. */
async function measure(sql: Sql): Promise<number> {
  const asked = performance.now();
  const [row] = await sql<[{ ms: number }]>`select extract(epoch from clock_timestamp())::float8 * 1000 as ms`;
  return row.ms - (asked + performance.now()) / 2;
}
