import { lt } from 'drizzle-orm';
import type { Queryable } from './client.ts';
import { deliveries } from './schema.ts';

/** Claims a delivery. False where it was claimed before: this is the same command or click, delivered again. */
export async function claimDelivery(db: Queryable, key: string): Promise<boolean> {
  const rows = await db.insert(deliveries).values({ key }).onConflictDoNothing().returning({ key: deliveries.key });
  return rows.length === 1;
}

/** Forgets deliveries from before `before`; Slack repeats one for an hour at most. */
export async function forgetDeliveries(db: Queryable, before: Date): Promise<void> {
  await db.delete(deliveries).where(lt(deliveries.at, before));
}
