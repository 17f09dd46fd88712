import { and, eq, inArray, or, type SQL, sql } from 'drizzle-orm';
import type { EscalationPostKind } from '../../core/requests/escalation.ts';
import type { PostKind } from '../../core/requests/request-snapshot.ts';
import type { Queryable } from '../client.ts';
import { posts, requests } from '../schema.ts';
import { enqueuePost, inMs, isFree, soon } from './jobs.ts';

/** Longer than any attempt to post takes; after this, its poster is taken for dead. */
export const CLAIM_MS = 30_000;

const ringAt = sql<Date | null>`case when ${posts.kind} = 'progress' then ${posts.dueAt} end`;

/** A post that has news. */
const behind = { wanted: sql`${posts.wanted} + 1`, dueAt: soon };

/** The update that asks for posts to be shown again as things are now; it gives what ringing for them takes. */
export const wantAgain = (db: Queryable, which: SQL | undefined) =>
  db
    .update(posts)
    .set(behind)
    .where(which)
    .returning({
      id: posts.id,
      ringAt: ringAt.as('ring_at'),
    });

/**
 * The same by somebody who can show them at once: those that nobody has in hand, and that no attempt has failed on, are
 * claimed (`isOurs`) as if by `claimPost`. Two parts of one statement: what is found, and the update of that.
 */
export function claimAgain(db: Queryable, which: SQL | undefined) {
  const isOurs = sql<boolean>`(${isFree} and ${posts.attempts} = 0 and ${posts.problem} is null and ${posts.kind} <> 'progress')`;
  const found = db.$with('found').as(
    db
      .select({ foundId: sql<string>`${posts.id}`.as('found_id'), isOurs: isOurs.as('is_ours') })
      .from(posts)
      .where(which)
      .for('update'),
  );
  const told = db.$with('told').as(
    db
      .update(posts)
      .set({
        ...behind,
        attempts: sql`case when ${found.isOurs} then 1 else ${posts.attempts} end`,
        claimedUntil: sql`case when ${found.isOurs} then ${inMs(CLAIM_MS)} else ${posts.claimedUntil} end`,
      })
      .from(found)
      .where(eq(posts.id, found.foundId))
      .returning({ id: posts.id, ringAt: ringAt.as('ring_at'), isOurs: sql<boolean>`${found.isOurs}`.as('ours') }),
  );
  return { found, told };
}

/** The message that tells what came of a request: its own confirmation or, for one of a batch, the batch's progress. */
export function isTellingOf(requestId: string | SQL): SQL | undefined {
  const batchId = sql`(select ${requests.batchId} from ${requests} where ${requests.id} = ${requestId})`;
  return or(
    and(eq(posts.requestId, requestId), inArray(posts.kind, confirmationKinds)),
    and(eq(posts.batchId, batchId), eq(posts.kind, 'progress')),
  );
}

/** An echo says what its confirmation says: whoever touches the one touches the other. */
export const confirmationKinds: PostKind[] = ['confirmation', 'echo'];

/** Asks for a request's message of that kind, where it has one, to be shown again as things are now, and rings for it. */
export async function invalidatePost(db: Queryable, requestId: string, ...kinds: PostKind[]): Promise<void> {
  const isMeant = and(eq(posts.requestId, requestId), inArray(posts.kind, kinds));
  await touch(db, kinds.includes('confirmation') ? or(isMeant, isTellingOf(requestId)) : isMeant);
}

/** The same for a batch's messages. */
export function invalidateBatchPost(db: Queryable, batchId: string, ...kinds: PostKind[]): Promise<void> {
  return touch(db, and(eq(posts.batchId, batchId), inArray(posts.kind, kinds)));
}

/** The same for an escalation's own message. */
export async function invalidateEscalationPost(
  db: Queryable,
  escalationId: string,
  kind: EscalationPostKind,
): Promise<void> {
  await touch(db, and(eq(posts.escalationId, escalationId), eq(posts.kind, kind)));
}

async function touch(db: Queryable, which: SQL | undefined): Promise<void> {
  const touched = db.$with('touched').as(wantAgain(db, which));
  await db
    .with(touched)
    .select({ job: enqueuePost(touched) })
    .from(touched);
}
