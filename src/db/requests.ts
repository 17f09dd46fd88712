import { and, eq, isNull, sql } from 'drizzle-orm';
import type { Database, Transaction } from './client.ts';
import { inMs, ring } from './outbox.ts';
import { audit, groups, learners, organizations, posts, requests } from './schema.ts';
import { subjectColumns } from './subjects.ts';

/** A card is first posted by the process that made it; after this long without it, the sweep posts it. */
export const FIRST_POST_MS = 30_000;

/** Writes a request with its card to post, its deadline and its audit row, all in one statement. */
export async function insertRequest(
  db: Database,
  rows: {
    request: typeof requests.$inferInsert & { id: string; createdAt: Date };
    postId: string;
    audit: typeof audit.$inferInsert;
  },
): Promise<void> {
  const { id, expiresAt, createdAt } = rows.request;
  const request = db.$with('request').as(db.insert(requests).values(rows.request).returning({ id: requests.id }));
  const card = db.$with('card').as(
    db
      .insert(posts)
      .values({ id: rows.postId, requestId: id, kind: 'card', attempts: 1, claimedUntil: inMs(FIRST_POST_MS) })
      .returning({ id: posts.id }),
  );
  const entry = db.$with('entry').as(db.insert(audit).values(rows.audit).returning({ id: audit.id }));
  await db
    .with(request, card, entry)
    .select({ job: sql`(${ring('lapse-request', { requestId: id }, expiresAt.getTime() - createdAt.getTime())}).id` })
    .from(request);
}

/** A request with its learner and organization, both locked against any other decision until the transaction ends. */
export async function lockRequest(tx: Transaction, id: string) {
  const [row] = await tx
    .select({ request: requests, ...subjectColumns })
    .from(requests)
    .innerJoin(learners, eq(learners.id, requests.learnerId))
    .innerJoin(organizations, eq(organizations.id, learners.organizationId))
    .leftJoin(groups, eq(groups.id, learners.groupId))
    .where(eq(requests.id, id))
    .for('update', { of: [requests, learners] });
  return row;
}

/** Who asked for a request. */
export async function askerOf(db: Database, id: string): Promise<string | undefined> {
  const [row] = await db.select({ askedBy: requests.askedBy }).from(requests).where(eq(requests.id, id));
  return row?.askedBy;
}

/** Gives a request its end: the caller holds its lock. */
export async function settleRequest(
  tx: Transaction,
  id: string,
  end: Pick<typeof requests.$inferInsert, 'state' | 'decidedBy' | 'decidedAt' | 'outcome'>,
): Promise<void> {
  await tx.update(requests).set(end).where(eq(requests.id, id));
}

/**
 * Slack's name for a request's card. Where Slack took the post and its answer was lost, a click is the first we hear of
 * it: that card becomes the request's own.
 */
export async function knowCard(
  tx: Transaction,
  requestId: string,
  clickedTs: string | undefined,
): Promise<string | null> {
  const isCard = and(eq(posts.requestId, requestId), eq(posts.kind, 'card'));
  const [, [card]] = await Promise.all([
    clickedTs &&
      tx
        .update(posts)
        .set({ ts: clickedTs })
        .where(and(isCard, isNull(posts.ts))),
    tx.select({ ts: posts.ts }).from(posts).where(isCard),
  ]);
  return card?.ts ?? null;
}
