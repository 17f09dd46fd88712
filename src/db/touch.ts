import { and, eq, inArray, or, type SQL, sql } from 'drizzle-orm';
import type { EscalationPostKind } from '../core/escalation.ts';
import type { PostKind } from '../core/story.ts';
import type { Queryable } from './client.ts';
import { ringPost, soon } from './outbox.ts';
import { posts, requests } from './schema.ts';

/** The update that asks for posts to be shown again as things are now; it gives what ringing for them takes. */
export const wantAgain = (db: Queryable, which: SQL | undefined) =>
  db
    .update(posts)
    .set({ wanted: sql`${posts.wanted} + 1`, dueAt: soon })
    .where(which)
    .returning({
      id: posts.id,
      ringAt: sql<Date | null>`case when ${posts.kind} = 'progress' then ${posts.dueAt} end`.as('ring_at'),
    });

/** The message that tells what came of a request: its own confirmation or, for one of a batch, the batch's progress. */
export function isTellingOf(requestId: string): SQL | undefined {
  const batchId = sql`(select ${requests.batchId} from ${requests} where ${requests.id} = ${requestId})`;
  return or(
    and(eq(posts.requestId, requestId), inArray(posts.kind, confirmationKinds)),
    and(eq(posts.batchId, batchId), eq(posts.kind, 'progress')),
  );
}

/** An echo says what its confirmation says: whoever touches the one touches the other. */
export const confirmationKinds: PostKind[] = ['confirmation', 'echo'];

/** Asks for a request's message of that kind, where it has one, to be shown again as things are now, and rings for it. */
export async function touchPost(db: Queryable, requestId: string, ...kinds: PostKind[]): Promise<void> {
  const isMeant = and(eq(posts.requestId, requestId), inArray(posts.kind, kinds));
  await touch(db, kinds.includes('confirmation') ? or(isMeant, isTellingOf(requestId)) : isMeant);
}

/** The same for a batch's messages. */
export function touchBatch(db: Queryable, batchId: string, ...kinds: PostKind[]): Promise<void> {
  return touch(db, and(eq(posts.batchId, batchId), inArray(posts.kind, kinds)));
}

/** The same for an escalation's own message. */
export async function touchEscalation(db: Queryable, escalationId: string, kind: EscalationPostKind): Promise<void> {
  await touch(db, and(eq(posts.escalationId, escalationId), eq(posts.kind, kind)));
}

async function touch(db: Queryable, which: SQL | undefined): Promise<void> {
  const touched = db.$with('touched').as(wantAgain(db, which));
  await db
    .with(touched)
    .select({ job: ringPost(touched) })
    .from(touched);
}
