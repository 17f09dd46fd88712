import { lt, sql } from 'drizzle-orm';
import type { Limits } from '../../core/requests/limits.ts';
import type { Database, Queryable, Transaction } from '../client.ts';
import { deliveries } from '../schema/intake.ts';
import { withAsyncCommit } from '../statements/async-commit.ts';
import { takeLookUps } from './usage.ts';

/** A command or click: its key, which is the same for every delivery, and the reference of the work it started. */
export type Delivery = { delivery: string; reference: string };

/**
 * Claims a delivery together with the work done for it. False where other work claimed it before: the same command or
 * click was delivered again. Work that is tried again after a lost answer still has its claim.
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

/**
 * Returns the statement that claims a delivery before any work is done: no row where other work claimed it before. The
 * later commit of that work, or of its audit row, waits for the disk.
 */
const claimFirst = ({ delivery, reference }: Delivery) => sql`
  insert into ${deliveries} (key, reference) select ${delivery}::text, ${reference}::text where ${withAsyncCommit}
  on conflict (key) do update set reference = excluded.reference
  where deliveries.reference = excluded.reference returning xmax = 0 as is_new`;

/** Does what `claimDelivery` does, before any work is done. */
export async function claimDeliveryFirst(db: Database, delivery: Delivery): Promise<boolean> {
  const rows = await db.execute(claimFirst(delivery));
  return rows.length === 1;
}

/** The result of claiming a question about learners. */
export type ClaimedQuestion = 'first' | 'repeated' | { cap: number; until: Date | null };

/**
 * Claims the delivery of a question about learners, and counts them on the person's cap for look-ups, in one statement.
 * A repeated delivery counts nothing, nor does work that is tried again.
 * @returns the cap and when there is room again, where it is reached.
 */
export async function claimQuestion(
  db: Database,
  { actor, ...delivery }: Delivery & { actor: string },
  limits: Limits,
  count: number,
): Promise<ClaimedQuestion> {
  const [row] = await db.execute<{ over_scope: string | null; free_at: string | null }>(sql`
    with claimed as (${claimFirst(delivery)})
    select over_scope, free_at from claimed
    left join lateral ${takeLookUps(actor, limits, sql`case when is_new then ${count}::int else 0 end`)} on true`);
  if (!row) return 'repeated';
  if (row.over_scope === null) return 'first';
  return { cap: limits.lookUpsPerPerson, until: row.free_at === null ? null : new Date(row.free_at) };
}

/** Deletes deliveries from before `before`. Slack repeats one for an hour at most. */
export async function forgetDeliveries(db: Queryable, before: Date): Promise<void> {
  await db.delete(deliveries).where(lt(deliveries.at, before));
}
