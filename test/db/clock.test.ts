import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { createDatabaseClock } from '../../src/db/clock.ts';
import { createTestDatabase } from '../support/database/database.ts';

const TEN_MINUTES = 600_000;

let database: Awaited<ReturnType<typeof createTestDatabase>>;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterEach(() => vi.useRealTimers());
afterAll(() => database.close());

it.each([-TEN_MINUTES, TEN_MINUTES])('goes as the database does where this machine is %i ms off', async (off) => {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + off });
  const clock = await createDatabaseClock(database.sql, () => {});
  const before = await databaseTime();
  const shown = clock.now().getTime();
  const after = await databaseTime();
  clock.close();
  const tolerance = 60_000; // asking for the time takes time, on a busy machine more
  expect(shown).toBeGreaterThan(before - tolerance);
  expect(shown).toBeLessThan(after + tolerance);
});

async function databaseTime(): Promise<number> {
  const [row] = await database.sql<[{ ms: number }]>`select extract(epoch from clock_timestamp())::float8 * 1000 as ms`;
  return row.ms;
}
