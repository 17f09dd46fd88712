import { sql } from 'drizzle-orm';
import type { DatabaseClient } from './client.ts';
import { deliveries } from './schema/intake.ts';

/** What a check writes: a delivery that belongs to no work, deleted like any other. */
const KEY = 'ready';

/**
 * Makes more rows than fit into the memory allowed for them, so that a megabyte goes to the disk for a moment: where it is
 * full, one row may still find room in its table when most do not.
 */
const TAKE_ROOM = sql`select count(*) from generate_series(1, 80000)`;

/**
 * Opens every connection of the pool, and asks something of each.
 * @throws what the database says where it refuses one.
 */
export async function openConnections({ db, load }: DatabaseClient): Promise<void> {
  await Promise.all(Array.from({ length: load().max }, () => db.execute(sql`select pg_sleep(0.005)`)));
}

/**
 * Returns a check that the desk can work: that its pool writes, and has room on the disk. After a check that failed, and
 * at first, every connection of the pool is asked: one may still be refused where another is not. Who asks while a check
 * runs gets its answer.
 * @throws what the database says where it cannot.
 */
export function createReadyCheck(client: DatabaseClient): () => Promise<void> {
  let isSure = false;
  let asking: Promise<void> | undefined;
  const ask = async () => {
    const known = isSure;
    isSure = false;
    if (!known) await openConnections(client);
    await client.db.transaction(async (tx) => {
      await tx.execute(sql`set local work_mem = '64kB'`);
      await tx.execute(TAKE_ROOM);
      await tx
        .insert(deliveries)
        .values({ key: KEY })
        .onConflictDoUpdate({ target: deliveries.key, set: { at: sql`now()` } });
    });
    isSure = true;
  };
  return () => {
    asking ??= ask().finally(() => {
      asking = undefined;
    });
    return asking;
  };
}
