import { eq } from 'drizzle-orm';
import { type Refusal, refuse } from '../../core/refusal.ts';
import { cleanReason } from '../../core/requests/reason.ts';
import type { Transaction } from '../../db/client.ts';
import { invalidatePost } from '../../db/outbox/invalidate-posts.ts';
import { enqueueJob } from '../../db/outbox/jobs.ts';
import { requests } from '../../db/schema/requests.ts';
import { recordAudit } from '../audit.ts';
import type { Invocation, ServiceDeps } from '../context.ts';
import { type ApprovalContext, auditSubject, type Decision, withLockedRequest } from '../requests/decision-context.ts';
import { rejectCard } from '../requests/reject.ts';

const HOUR = 60 * 60 * 1000;

/** The hours without a review after which the leads are reminded. */
export const REVIEW_HOURS = [24, 72] as const;

/** Enqueues the reminders to review what was done without a second person. `ref` names the request or batch. */
export async function remindToReview(tx: Transaction, ref: string): Promise<void> {
  await Promise.all(
    REVIEW_HOURS.map((hours) => enqueueJob(tx, 'remind-of-request', { requestId: ref, hours }, hours * HOUR)),
  );
}

/** The messages that show whether something was reviewed. */
export const REVIEW_POSTS = ['card', 'approval', 'broken-glass'] as const;

/** Returns why this person cannot review the request now; undefined where they can. */
export function refuseReview({ row, invocation, roles }: ApprovalContext): Refusal | undefined {
  const { brokeGlass, reviewedBy, reviewedAt, askedBy, submittedBy, decidedBy } = row.request;
  if (!brokeGlass) return refuse('request-gone');
  if (reviewedBy && reviewedAt) return refuse('already-reviewed', { by: reviewedBy, at: reviewedAt });
  if (!roles.has('lead')) return refuse('review-not-a-lead');
  return [askedBy, submittedBy, decidedBy].includes(invocation.actor) ? refuse('own-review') : undefined;
}

/**
 * Records that a lead looked at what was done without a second person, with a note. Refused to the asker,
 * submitted or did it.
 */
export function review(
  deps: ServiceDeps,
  invocation: Invocation,
  requestId: string,
  typed?: string,
): Promise<Decision> {
  return withLockedRequest(deps, invocation, requestId, async (context) => {
    const { tx, row, now } = context;
    const reviewNote = cleanReason(typed);
    const refusal = refuseReview(context) ?? (reviewNote ? undefined : refuse('reason-missing'));
    if (refusal) return rejectCard(context, refusal);
    const { id, input } = row.request;
    await tx
      .update(requests)
      .set({ reviewedBy: invocation.actor, reviewedAt: now, input: { ...input, reviewNote } })
      .where(eq(requests.id, id));
    await invalidatePost(tx, id, ...REVIEW_POSTS);
    await recordAudit(tx, invocation, 'reviewed', auditSubject(row));
    return { kind: 'reviewed' };
  });
}
