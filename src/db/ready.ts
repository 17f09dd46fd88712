import { sql } from 'drizzle-orm';
import type { DatabaseClient } from './client.ts';
import { deliveries } from './schema.ts';

/** What a check writes: a delivery that belongs to no work, deleted like any other. */
const KEY = 'ready';

/**
 * Returns a check that the desk can work: that its pool writes. After a check that failed, and at first, every connection
 * of the pool is asked: one may still be refused where another is not.
 * @throws what the database says where it cannot.
 */
export function createReadyCheck({ db, sql: client, load }: DatabaseClient): () => Promise<void> {
  let isSure = false;
  return async () => {
    const known = isSure;
    isSure = false;
    const { max } = load();
    if (!known) await Promise.all(Array.from({ length: max }, () => client`select pg_sleep(0.005)`));
    await db
      .insert(deliveries)
      .values({ key: KEY })
      .onConflictDoUpdate({ target: deliveries.key, set: { at: sql`now()` } });
    isSure = true;
  };
}
