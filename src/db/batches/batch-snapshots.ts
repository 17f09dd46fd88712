import { and, asc, eq, getTableColumns, isNotNull, ne, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import type { BatchItem, BatchSnapshot } from '../../core/requests/batch.ts';
import type { RequestSnapshot } from '../../core/requests/request-snapshot.ts';
import type { Database } from '../client.ts';
import { isMailOf } from '../mail/mail-fate.ts';
import { isChannelPost } from '../outbox/channel-posts.ts';
import { mailLimit } from '../outbox/rate-limits.ts';
import { batchItems } from '../schema/batch-items.ts';
import { batches } from '../schema/batches.ts';
import { learners } from '../schema/learners.ts';
import { mails } from '../schema/mails.ts';
import { posts } from '../schema/posts.ts';
import { requests } from '../schema/requests.ts';

type RequestPostKind = RequestSnapshot['post']['kind'];

/** One address of a batch as it is stored. `mailedTo`: the fingerprint of the address that its mail went to. */
export type StoredItem = Omit<BatchItem, 'remedy'> & { mailedTo: string | null };

/** Returns what a batch's post shows, as of now. The request's `id` is the batch's own. */
export async function loadBatchSnapshot(
  db: Database,
  postId: string,
): Promise<(Omit<BatchSnapshot, 'items'> & { items: StoredItem[] }) | undefined> {
  const card = alias(posts, 'card');
  const approval = alias(posts, 'approval');
  const [found] = await db
    .select({
      post: { ...getTableColumns(posts), kind: sql<RequestPostKind>`${posts.kind}` },
      request: batches,
      cardTs: card.ts,
      approvalTs: approval.ts,
      mailLimit,
    })
    .from(posts)
    .innerJoin(batches, eq(batches.id, posts.batchId))
    .leftJoin(card, and(eq(card.batchId, batches.id), isChannelPost(card, 'card')))
    .leftJoin(approval, and(eq(approval.batchId, batches.id), isChannelPost(approval, 'approval')))
    .where(eq(posts.id, postId));
  if (!found) return undefined;
  const items = await selectItems(db).where(eq(batchItems.batchId, found.request.id)).orderBy(asc(batchItems.position));
  return { ...found, items };
}

/** Returns the addresses of a batch that were run and named a learner, in order. */
export function findTried(db: Database, batchId: string): Promise<StoredItem[]> {
  const isTried = and(
    eq(batchItems.batchId, batchId),
    isNotNull(batchItems.learnerId),
    ne(batchItems.state, 'skipped'),
  );
  return selectItems(db).where(isTried).orderBy(asc(batchItems.position));
}

function selectItems(db: Database) {
  const columns = {
    state: batchItems.state,
    reason: batchItems.reason,
    label: batchItems.label,
    learnerId: batchItems.learnerId,
    // The first column of each must be one that is never null: drizzle takes a null there for “no such row”.
    learner: { email: learners.email, givenName: learners.givenName, familyName: learners.familyName },
    mail: { template: mails.template, state: mails.state, problem: mails.problem, diagnosis: mails.diagnosis },
    isMailedByPlatform: sql<boolean>`coalesce((${requests.outcome} -> 'facts' -> 'mailedByPlatform')::boolean, false)`,
    mailedTo: mails.addressFingerprint,
  } satisfies Record<keyof StoredItem, unknown>;
  return db
    .select(columns)
    .from(batchItems)
    .leftJoin(learners, eq(learners.id, batchItems.learnerId))
    .leftJoin(requests, eq(requests.id, batchItems.requestId))
    .leftJoin(mails, isMailOf(batchItems.requestId));
}
