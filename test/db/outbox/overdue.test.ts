import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { enqueueJob } from '../../../src/db/outbox/jobs.ts';
import { enqueueOverdue } from '../../../src/db/outbox/overdue.ts';
import { createTestDatabase } from '../../support/database/database.ts';

describe('an event of the provider’s that a replica was following', () => {
  let database: Awaited<ReturnType<typeof createTestDatabase>>;
  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(() => database.close());

  /** Rings for an event, and puts its job into the hands of a replica that took it so many seconds ago. */
  async function takenBefore(seconds: number, eventId: string) {
    await enqueueJob(database.db, 'follow-mail', { eventId });
    await database.sql`update graphile_worker._private_jobs set attempts = 1, locked_by = 'a replica',
      locked_at = now() - make_interval(secs => ${seconds}) where payload->>'eventId' = ${eventId}`;
  }
  const jobs = () => database.sql`
    select payload->>'eventId' as event, attempts, max_attempts as most, locked_at is not null as taken
    from graphile_worker._private_jobs order by id`;

  it('is rung for again a minute after the replica was killed, once', async () => {
    await takenBefore(20, 'in hand');
    await takenBefore(90, 'left behind');
    expect(await enqueueOverdue(database.db)).toBe(1);
    expect(await enqueueOverdue(database.db)).toBe(0);
    expect(await jobs()).toEqual([
      { event: 'in hand', attempts: 1, most: 5, taken: true },
      { event: 'left behind', attempts: 5, most: 5, taken: true },
      { event: 'left behind', attempts: 0, most: 5, taken: false },
    ]);
  });
});
