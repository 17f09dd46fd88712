import { and, eq, type SQL, sql } from 'drizzle-orm';
import type { Queryable } from './client.ts';
import { ringPost, soon } from './outbox.ts';
import { posts } from './schema.ts';

/** The update that asks for posts to be shown again as things are now; it gives their ids, for whoever rings. */
export const wantAgain = (db: Queryable, which: SQL | undefined) =>
  db
    .update(posts)
    .set({ wanted: sql`${posts.wanted} + 1`, dueAt: soon })
    .where(which)
    .returning({ id: posts.id });

/** Asks for a request's card or confirmation to be shown again as things are now, and rings for it. */
export async function touchPost(db: Queryable, requestId: string, kind: 'card' | 'confirmation'): Promise<void> {
  const isMeant = and(eq(posts.requestId, requestId), eq(posts.kind, kind));
  const touched = db.$with('touched').as(wantAgain(db, isMeant));
  await db
    .with(touched)
    .select({ job: ringPost(touched.id) })
    .from(touched);
}
