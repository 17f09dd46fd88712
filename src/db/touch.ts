import { and, eq, inArray, type SQL, sql } from 'drizzle-orm';
import type { PostKind } from '../core/story.ts';
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

/** Asks for a request's message of that kind, where it has one, to be shown again as things are now, and rings for it. */
export async function touchPost(db: Queryable, requestId: string, ...kinds: PostKind[]): Promise<void> {
  const isMeant = and(eq(posts.requestId, requestId), inArray(posts.kind, kinds));
  const touched = db.$with('touched').as(wantAgain(db, isMeant));
  await db
    .with(touched)
    .select({ job: ringPost(touched.id) })
    .from(touched);
}
