import { and, asc, eq, sql } from 'drizzle-orm';
import type { EditableLearner } from '../../core/learner.ts';
import type { Place } from '../../core/sentence.ts';
import type { Queryable } from '../client.ts';
import { isChannelPost } from '../outbox/channel-posts.ts';
import { platformChanges } from '../schema/platform/platform-changes.ts';
import { posts } from '../schema/posts.ts';
import { requests } from '../schema/requests.ts';
import { isSending } from './changes.ts';

/** A request that waits for the platform's answer: who asked, when, and where its thread is. */
export type WaitingChange = { by: string; at: Date; place: Place };

/** Returns the oldest request whose change of one of these columns waits for the platform's answer. */
export async function findWaitingChange(
  db: Queryable,
  learnerId: string,
  columns: readonly (keyof EditableLearner)[],
): Promise<WaitingChange | undefined> {
  const isMeant = and(
    eq(platformChanges.learnerId, learnerId),
    isSending,
    sql`${platformChanges.replaced} ?| array[${sql.join(
      columns.map((column) => sql`${column}`),
      sql`, `,
    )}]::text[]`,
  );
  const [row] = await db
    .select({
      by: requests.askedBy,
      at: requests.createdAt,
      channel: requests.channel,
      threadTs: sql<string | null>`coalesce(${requests.threadTs}, ${posts.ts})`,
    })
    .from(platformChanges)
    .innerJoin(requests, eq(requests.id, platformChanges.requestId))
    .leftJoin(posts, and(eq(posts.requestId, requests.id), isChannelPost(posts, 'card')))
    .where(isMeant)
    .orderBy(asc(platformChanges.position))
    .limit(1);
  return row && { by: row.by, at: row.at, place: { channel: row.channel, threadTs: row.threadTs } };
}
