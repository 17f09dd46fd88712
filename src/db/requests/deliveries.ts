import { lt, sql } from 'drizzle-orm';
import type { Database, Queryable, Transaction } from '../client.ts';
import { deliveries } from '../schema.ts';
import { withAsyncCommit } from '../statements/async-commit.ts';

/** What came, by the same key for every delivery of it, and the reference of the work that it set going. */
export type Delivery = { delivery: string; reference: string };

/**
 * Claims a delivery together with what is done for it. False where other work claimed it before: this is the same command
 * or click, delivered again. Work that is tried again, for the answer to its commit was lost, has its claim still.
 */
export async function claimDelivery(tx: Transaction, { delivery, reference }: Delivery): Promise<boolean> {
  const rows = await tx
    .insert(deliveries)
    .values({ key: delivery, reference })
    .onConflictDoUpdate({
      target: deliveries.key,
      set: { reference: sql`excluded.reference` },
      setWhere: sql`${deliveries.reference} = excluded.reference`,
    })
    .returning({ key: deliveries.key });
  return rows.length === 1;
}

/** The same before anything is done for it: what is done then, or at least its audit row, is what the disk waits for. */
export async function claimDeliveryFirst(db: Database, { delivery, reference }: Delivery): Promise<boolean> {
  const rows = await db.execute(
    sql`insert into ${deliveries} (key, reference) select ${delivery}::text, ${reference}::text where ${withAsyncCommit}
      on conflict (key) do update set reference = excluded.reference
      where deliveries.reference = excluded.reference returning key`,
  );
  return rows.length === 1;
}

/** Forgets deliveries from before `before`; Slack repeats one for an hour at most. */
export async function forgetDeliveries(db: Queryable, before: Date): Promise<void> {
  await db.delete(deliveries).where(lt(deliveries.at, before));
}
