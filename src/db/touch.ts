import { and, eq, inArray, type SQL, sql } from 'drizzle-orm';
import type { EscalationPostKind } from '../core/escalation.ts';
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

/** An echo says what its confirmation says: whoever touches the one touches the other. */
export const confirmationKinds: PostKind[] = ['confirmation', 'echo'];

/** Asks for a request's message of that kind, where it has one, to be shown again as things are now, and rings for it. */
export async function touchPost(db: Queryable, requestId: string, ...kinds: PostKind[]): Promise<void> {
  const all = kinds.includes('confirmation') ? [...kinds, ...confirmationKinds] : kinds;
  await touch(db, and(eq(posts.requestId, requestId), inArray(posts.kind, all)));
}

/** The same for an escalation's own message. */
export async function touchEscalation(db: Queryable, escalationId: string, kind: EscalationPostKind): Promise<void> {
  await touch(db, and(eq(posts.escalationId, escalationId), eq(posts.kind, kind)));
}

async function touch(db: Queryable, which: SQL | undefined): Promise<void> {
  const touched = db.$with('touched').as(wantAgain(db, which));
  await db
    .with(touched)
    .select({ job: ringPost(touched.id) })
    .from(touched);
}
