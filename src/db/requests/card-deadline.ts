import { and, eq, sql } from 'drizzle-orm';
import type { Database } from '../client.ts';
import { enqueueJob } from '../outbox/jobs.ts';
import { batches } from '../schema/batches.ts';
import { posts } from '../schema/posts.ts';
import { requests } from '../schema/requests.ts';

/**
 * Lets a card that is about to be shown for the first time lapse in `afterMs` milliseconds, at `expiresAt`. Does nothing
 * where it was decided, or is shown.
 */
export async function renewCard(db: Database, postId: string, expiresAt: Date, afterMs: number): Promise<void> {
  const card = sql`(select coalesce(${posts.requestId}, ${posts.batchId}) from ${posts}
    where ${posts.id} = ${postId} and ${posts.kind} = 'card' and ${posts.ts} is null)`;
  const [renewed, batch] = await Promise.all([
    db
      .update(requests)
      .set({ expiresAt })
      .where(and(eq(requests.id, card), eq(requests.state, 'pending')))
      .returning({ id: requests.id }),
    db
      .update(batches)
      .set({ expiresAt })
      .where(and(eq(batches.id, card), eq(batches.state, 'pending')))
      .returning({ id: sql<string>`'batch:' || ${batches.id}` }),
  ]);
  for (const { id: requestId } of [...renewed, ...batch]) await enqueueJob(db, 'lapse-request', { requestId }, afterMs);
}
