import { count, gt, isNull, or, sql } from 'drizzle-orm';
import type { ChangeState } from '../../core/platform/change.ts';
import type { Database } from '../client.ts';
import { platformChanges } from '../schema/platform/platform-changes.ts';
import { platformOutages } from '../schema/platform/platform-outages.ts';
import { isSending } from './changes.ts';

/** What is seen of the platform: its changes by state, and for how long it has not answered, in seconds; 0 where it does. */
export type PlatformBacklog = { changes: Map<ChangeState, number>; outageSeconds: number };

/** Returns how many changes wait, how many of the last 24 hours have come to what, and how long the outage has lasted. */
export async function readPlatformBacklog(db: Database): Promise<PlatformBacklog> {
  const isRecent = or(isSending, gt(platformChanges.createdAt, sql`now() - interval '24 hours'`));
  const [rows, [outage]] = await Promise.all([
    db
      .select({ state: platformChanges.state, many: count() })
      .from(platformChanges)
      .where(isRecent)
      .groupBy(platformChanges.state),
    db
      .select({ seconds: sql<number>`extract(epoch from now() - ${platformOutages.since})::float8` })
      .from(platformOutages)
      .where(isNull(platformOutages.endedAt)),
  ]);
  return { changes: new Map(rows.map(({ state, many }) => [state, many])), outageSeconds: outage?.seconds ?? 0 };
}
