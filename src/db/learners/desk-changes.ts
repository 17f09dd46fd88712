import { eq, sql } from 'drizzle-orm';
import type { Transaction } from '../client.ts';
import { deskChanges } from '../schema/platform/desk-changes.ts';

/** A field of a learner that the desk changed, and what it replaced there (schema/desk-changes.ts). */
export type ReplacedField = { field: string; replaced: string | null };

/** Stores what the desk replaced, beside what it replaced before and no record has caught up with. */
export async function addDeskChanges(
  tx: Transaction,
  learnerId: string,
  fields: readonly ReplacedField[],
  changedAt: Date,
): Promise<void> {
  // An array of values, and no array as a value: the driver knows the types of none (client.ts).
  const rows = fields.map(({ field, replaced }) => ({
    ...{ learnerId, field, changedAt },
    replaced: sql<string[]>`array[${replaced}]::text[]`,
  }));
  if (rows.length === 0) return;
  await tx
    .insert(deskChanges)
    .values(rows)
    .onConflictDoUpdate({
      target: [deskChanges.learnerId, deskChanges.field],
      set: {
        replaced: sql`(select array_agg(distinct one) from unnest(${deskChanges.replaced} || excluded.replaced) one)`,
        changedAt: sql`excluded.changed_at`,
      },
    });
}

/** Deletes what is kept of a learner's former values. */
export async function forgetDeskChanges(tx: Transaction, learnerId: string): Promise<void> {
  await tx.delete(deskChanges).where(eq(deskChanges.learnerId, learnerId));
}
