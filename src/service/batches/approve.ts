import { randomUUID } from 'node:crypto';
import { eq, sql } from 'drizzle-orm';
import { type Refusal, refuse } from '../../core/refusal.ts';
import { batchRef } from '../../core/requests/batch.ts';
import { cleanReason } from '../../core/requests/reason.ts';
import { person, say } from '../../core/sentence.ts';
import { findBatch, updateBatch } from '../../db/batches/batches.ts';
import { invalidateBatchPost } from '../../db/outbox/invalidate-posts.ts';
import { addPost } from '../../db/outbox/posts.ts';
import { requests } from '../../db/schema/requests.ts';
import type { Admitted } from '../access/gate.ts';
import { type ApprovalVerb, refuseVerb } from '../approvals/approve.ts';
import { REVIEW_POSTS, remindToReview } from '../approvals/review.ts';
import { recordAudit } from '../audit.ts';
import { type Invocation, refused, type ServiceDeps } from '../context.ts';
import { type Decision, isUuid } from '../requests/decision-context.ts';
import { startBatch } from './confirm.ts';
import { type BatchContext, refuseBatch, withLockedBatch } from './decision-context.ts';

/** Approves and starts a batch. Needs a lead other than the asker, and an asker who still has the right. */
export async function approveBatch(deps: ServiceDeps, invocation: Invocation, batchId: string): Promise<Decision> {
  const asker = await vouchForAsker(deps, batchId);
  return ifAwaiting(deps, invocation, batchId, 'approve', (context) =>
    runFor(context, asker, () => startBatch(context, 'approved')),
  );
}

/** Declines a batch, with a lead's reason. Nothing is done, and the asker's thread says why. */
export function declineBatch(
  deps: ServiceDeps,
  invocation: Invocation,
  batchId: string,
  typed?: string,
): Promise<Decision> {
  return ifAwaiting(deps, invocation, batchId, 'decline', async (context) => {
    const reason = cleanReason(typed);
    if (!reason) return refused(refuse('reason-missing'));
    const words = say`Declined by ${person(invocation.actor)}: “${reason}”. Nothing was done.`;
    await endBatch(context, { state: 'declined', outcome: { words, facts: {} } });
    await recordAudit(context.tx, invocation, 'declined', aboutBatch(context));
    return { kind: 'declined' };
  });
}

/**
 * Starts a batch for on-call without a second person, with a reason. It is marked on the cards and in the audit, and
 * the leads are notified.
 */
export async function breakGlassForBatch(
  deps: ServiceDeps,
  invocation: Invocation,
  batchId: string,
  typed?: string,
): Promise<Decision> {
  const asker = await vouchForAsker(deps, batchId);
  return ifAwaiting(deps, invocation, batchId, 'break-glass', async (context) => {
    const glassReason = cleanReason(typed);
    if (!glassReason) return refuseBatch(context, refuse('reason-missing'));
    const { id, input } = context.row.request;
    return runFor(context, asker, async () => {
      const channel = deps.escalationChannel;
      const decision = await startBatch(context, 'broke-glass', { brokeGlass: true, input: { ...input, glassReason } });
      if (decision.kind === 'done')
        await Promise.all([
          addPost(context.tx, { id: randomUUID(), batchId: id, kind: 'broken-glass', channel }),
          remindToReview(context.tx, batchRef(id)),
        ]);
      return decision;
    });
  });
}

/** Records a lead's review of a batch that was done without a second person, with a note. */
export function reviewBatch(
  deps: ServiceDeps,
  invocation: Invocation,
  batchId: string,
  typed?: string,
): Promise<Decision> {
  return ifAwaiting(deps, invocation, batchId, 'review', async (context) => {
    const { tx, row, now } = context;
    const reviewNote = cleanReason(typed);
    if (!reviewNote) return refuseBatch(context, refuse('reason-missing'));
    const { id, input } = row.request;
    const reviewed = { reviewedBy: invocation.actor, reviewedAt: now };
    await updateBatch(tx, id, { ...reviewed, input: { ...input, reviewNote } });
    await tx
      .update(requests)
      .set({ ...reviewed, input: sql`${requests.input} || ${JSON.stringify({ reviewNote })}::jsonb` })
      .where(eq(requests.batchId, id));
    await invalidateBatchPost(tx, id, ...REVIEW_POSTS);
    await recordAudit(tx, invocation, 'reviewed', aboutBatch(context));
    return { kind: 'reviewed' };
  });
}

/** Returns whether this person may do that with the batch, before a form opens for it. Changes nothing. */
export function authorizeVerbOnBatch(
  deps: ServiceDeps,
  invocation: Invocation,
  batchId: string,
  verb: ApprovalVerb,
): Promise<Decision> {
  return ifAwaiting(deps, invocation, batchId, verb, async () => ({ kind: 'open' }));
}

function ifAwaiting(
  deps: ServiceDeps,
  invocation: Invocation,
  batchId: string,
  verb: ApprovalVerb,
  act: (context: BatchContext) => Promise<Decision>,
): Promise<Decision> {
  return withLockedBatch(deps, invocation, batchId, (context) => {
    const refusal = refuseVerb(context, verb);
    return refusal ? refuseBatch(context, refusal) : act(context);
  });
}

/**
 * Returns whether the asker may still use the desk. It is asked before anything is locked, because it can wait for
 * Slack.
 */
async function vouchForAsker({ db, gate }: ServiceDeps, batchId: string): Promise<Admitted | Refusal> {
  const batch = isUuid(batchId) ? await findBatch(db, batchId) : undefined;
  return batch ? gate.vouch(batch.askedBy) : refuse('request-gone');
}

/** Starts the batch with the asker's rights: a second person cannot replace a right that the asker has lost. */
async function runFor(
  context: BatchContext,
  asker: Admitted | Refusal,
  run: () => Promise<Decision>,
): Promise<Decision> {
  if (asker.kind === 'admitted') return run();
  if (asker.code === 'cannot-check') return refuseBatch(context, asker);
  const refusal = refuse('asker-may-not', { by: context.row.request.askedBy });
  await endBatch(context, { state: 'refused', outcome: { words: refusal.words, facts: { refusal: refusal.code } } });
  await recordAudit(context.tx, context.invocation, 'refused', { ...aboutBatch(context), refusal });
  return refused(refusal);
}

const aboutBatch = ({ row: { request } }: BatchContext) => ({ action: request.action, requestId: request.id });

/** Ends a batch before it ran, and posts that in its thread. */
async function endBatch(
  { tx, invocation, row, now }: BatchContext,
  how: Pick<Parameters<typeof updateBatch>[2], 'state' | 'outcome'>,
): Promise<void> {
  const { id } = row.request;
  await Promise.all([
    updateBatch(tx, id, { ...how, decidedBy: invocation.actor, decidedAt: now }),
    invalidateBatchPost(tx, id, 'card', 'approval'),
    addPost(tx, { id: randomUUID(), batchId: id, kind: 'progress' }),
  ]);
}
