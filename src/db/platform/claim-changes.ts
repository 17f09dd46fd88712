import { and, asc, eq, getTableColumns, type SQL, sql } from 'drizzle-orm';
import type { Database } from '../client.ts';
import { isFree } from '../outbox/jobs.ts';
import { platformChanges } from '../schema/platform/platform-changes.ts';
import { cachedStatement } from '../statements/statement-cache.ts';
import { isOldest, isSending, type PlatformChange } from './changes.ts';

/** Longer than any attempt to send takes, in milliseconds; after this, the process that claimed it counts as dead. */
const CLAIM_MS = 30_000;

/**
 * Claims changes, each the oldest of its learner: for a while nobody else gets them. It counts as an attempt, and as one
 * that may have arrived.
 * @param leaseMs for how long, in milliseconds, where the platform itself asks: it need not wait for the next try.
 */
export function claimChanges(db: Database, most: number, leaseMs?: number): Promise<PlatformChange[]> {
  return leaseMs === undefined
    ? claimingDue(db).execute({ most, forMs: CLAIM_MS })
    : claimingFirst(db).execute({ most, forMs: leaseMs });
}

const isFirst = and(isSending, isFree, isOldest);
const isDue = and(isFirst, sql`${platformChanges.dueAt} <= now()`);

const claimingDue = cachedStatement((db) => claim(db, isDue).prepare('claim_due_changes'));
const claimingFirst = cachedStatement((db) => claim(db, isFirst).prepare('claim_first_changes'));

function claim(db: Database, which: SQL | undefined) {
  // A part of its own: within “in (…)” it may be run again for each row, and more would be claimed.
  const due = db.$with('due').as(
    db
      .select({ dueId: sql<string>`${platformChanges.id}`.as('due_id') })
      .from(platformChanges)
      .where(which)
      .orderBy(asc(platformChanges.dueAt), asc(platformChanges.position))
      .limit(sql.placeholder('most'))
      .for('update', { skipLocked: true }),
  );
  return db
    .with(due)
    .update(platformChanges)
    .set({
      claimedUntil: sql`now() + make_interval(secs => ${sql.placeholder('forMs')}::float8 / 1000)`,
      attempts: sql`${platformChanges.attempts} + 1`,
      inDoubt: sql`${platformChanges.inDoubt} + 1`,
    })
    .from(due)
    .where(and(eq(platformChanges.id, due.dueId), isSending))
    .returning(getTableColumns(platformChanges));
}
