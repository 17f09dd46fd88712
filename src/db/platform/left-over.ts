import { asc, count } from 'drizzle-orm';
import type { Queryable } from '../client.ts';
import { platformChanges } from '../schema/platform/platform-changes.ts';
import { isSending } from './changes.ts';

/** Returns how many changes wait for the platform's answer. */
export async function countWaiting(db: Queryable): Promise<number> {
  const [row] = await db.select({ many: count() }).from(platformChanges).where(isSending);
  return row?.many ?? 0;
}

/** Returns the changes that wait for the platform's answer, in the order in which they go out. */
export const findWaiting = (db: Queryable): Promise<{ id: string }[]> =>
  db.select({ id: platformChanges.id }).from(platformChanges).where(isSending).orderBy(asc(platformChanges.position));
