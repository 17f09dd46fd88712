import { lt, sql } from 'drizzle-orm';
import type { Database, Queryable, Transaction } from '../client.ts';
import { deliveries } from '../schema.ts';
import { withAsyncCommit } from '../statements/async-commit.ts';

/**
 * Claims a delivery together with what is done for it. False where it was claimed before: this is the same command or
 * click, delivered again.
 */
export async function claimDelivery(tx: Transaction, key: string): Promise<boolean> {
  const rows = await tx.insert(deliveries).values({ key }).onConflictDoNothing().returning({ key: deliveries.key });
  return rows.length === 1;
}

/** The same before anything is done for it: what is done then, or at least its audit row, is what the disk waits for. */
export async function claimDeliveryFirst(db: Database, key: string): Promise<boolean> {
  const rows = await db.execute(
    sql`insert into ${deliveries} (key) select ${key}::text where ${withAsyncCommit} on conflict do nothing returning key`,
  );
  return rows.length === 1;
}

/** Forgets deliveries from before `before`; Slack repeats one for an hour at most. */
export async function forgetDeliveries(db: Queryable, before: Date): Promise<void> {
  await db.delete(deliveries).where(lt(deliveries.at, before));
}
