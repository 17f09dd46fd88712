import { randomUUID } from 'node:crypto';
import { and, eq, isNull } from 'drizzle-orm';
import type { PostKind } from '../../core/requests/request-snapshot.ts';
import type { Database } from '../../db/client.ts';
import { addPost } from '../../db/outbox/posts.ts';
import { requests } from '../../db/schema/requests.ts';
import type { REMINDER_HOURS } from '../requests/submit-for-approval.ts';
import type { REVIEW_HOURS } from './review.ts';

/** The kind of reminder, by the hours that the request has waited to be decided, or to be reviewed. */
export const reminderKinds: Record<(typeof REMINDER_HOURS | typeof REVIEW_HOURS)[number], PostKind> = {
  1: 'first-reminder',
  4: 'second-reminder',
  24: 'first-review-reminder',
  72: 'second-review-reminder',
};

/** Returns whether a reminder is to review what was done, and not to decide. */
export const isReviewReminder = (kind: PostKind): boolean =>
  kind === 'first-review-reminder' || kind === 'second-review-reminder';

/**
 * Reminds the leads of a request that still waits for one of them. Does nothing where it was decided or reviewed, or
 * they were reminded.
 */
export async function remind(db: Database, requestId: string, hours: number, channel: string | undefined) {
  const kind = reminderKinds[hours as keyof typeof reminderKinds];
  if (!kind) return;
  await db.transaction(async (tx) => {
    const isWaiting = isReviewReminder(kind)
      ? and(eq(requests.brokeGlass, true), isNull(requests.reviewedBy))
      : eq(requests.state, 'awaiting');
    const isMeant = and(eq(requests.id, requestId), isWaiting);
    const [row] = await tx.select({ id: requests.id }).from(requests).where(isMeant).for('update');
    if (row) await addPost(tx, { id: randomUUID(), requestId, kind, channel });
  });
}
