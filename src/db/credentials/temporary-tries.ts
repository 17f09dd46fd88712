import { eq, lte, or, sql } from 'drizzle-orm';
import type { Database } from '../client.ts';
import { temporaryTries } from '../schema/credentials.ts';

/** How long tries have to wait, in minutes after the first, second, …; and when they are forgotten. */
export type TryRule = { waits: readonly number[]; forgottenHours: number };

/** Takes back a try that was none: nothing was compared. */
export async function takeBackTry(db: Database, addressBucket: number, now: Date): Promise<void> {
  await db
    .update(temporaryTries)
    .set({ tries: sql`greatest(${temporaryTries.tries} - 1, 0)`, nextAt: now })
    .where(eq(temporaryTries.addressBucket, addressBucket));
}

/**
 * Counts a try for an address, in one statement: of several at once, as many are counted as may be.
 * @param addressBucket a number from 0 to 2^20 that stands for the address.
 * @returns undefined where the try may be made; else when the next one may. That one is not counted.
 */
export async function countTry(
  db: Database,
  addressBucket: number,
  now: Date,
  { waits, forgottenHours }: TryRule,
): Promise<Date | undefined> {
  const { tries, at, nextAt } = temporaryTries;
  const moment = sql`${now.toISOString()}::timestamptz`;
  const count = sql`case when ${at} <= ${moment} - make_interval(hours => ${forgottenHours}) then 1 else ${tries} + 1 end`;
  const minutes = sql`(array[${sql.raw(waits.join())}])[least(${count}, ${waits.length}::int)]`;
  // Where there is no wait, the clock is not asked: of several at once, one may have begun before another was counted.
  const isFree = lte(tries, waits.filter((wait) => wait === 0).length);
  const counted = await db
    .insert(temporaryTries)
    .values({ addressBucket, tries: 1, at: now, nextAt: sql`${moment} + make_interval(mins => ${waits[0]})` })
    .onConflictDoUpdate({
      target: temporaryTries.addressBucket,
      set: { tries: count, at: now, nextAt: sql`${moment} + make_interval(mins => ${minutes})` },
      setWhere: or(isFree, lte(nextAt, now)),
    })
    .returning({ nextAt });
  if (counted.length > 0) return undefined;
  const [row] = await db.select({ nextAt }).from(temporaryTries).where(eq(temporaryTries.addressBucket, addressBucket));
  return row?.nextAt;
}
