import type { Sql } from 'postgres';

const EVERY_MS = 60_000;

/** The database's time. */
export type DatabaseClock = { now(): Date; close(): void };

/**
 * Returns a clock that follows the database's, so that replicas whose own clocks differ agree on when a card lapses. It
 * is set at the start and once a minute. In between it runs on the machine's monotonic time, which is never set back.
 * @param onError called where the database could not be asked: then the clock runs on.
 * @throws where it cannot be asked the first time.
 */
export async function createDatabaseClock(sql: Sql, onError: (error: unknown) => void): Promise<DatabaseClock> {
  let ahead = await measureOffset(sql);
  const timer = setInterval(() => {
    measureOffset(sql).then((measured) => {
      ahead = measured;
    }, onError);
  }, EVERY_MS);
  timer.unref();
  return { now: () => new Date(performance.now() + ahead), close: () => clearInterval(timer) };
}

/**
 * Returns how far the database's time is ahead of `performance.now()`, in milliseconds. It is off by at most half the
 * round trip.
 */
async function measureOffset(sql: Sql): Promise<number> {
  const asked = performance.now();
  const [row] = await sql<[{ ms: number }]>`select extract(epoch from clock_timestamp())::float8 * 1000 as ms`;
  return row.ms - (asked + performance.now()) / 2;
}
