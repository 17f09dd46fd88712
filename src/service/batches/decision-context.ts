import { eq } from 'drizzle-orm';
import { type Refusal, refuse } from '../../core/refusal.ts';
import { type BatchRow, lockBatch, updateBatch } from '../../db/batches/batches.ts';
import { recordCardTs } from '../../db/outbox/channel-posts.ts';
import { invalidateBatchPost } from '../../db/outbox/invalidate-posts.ts';
import { claimDelivery } from '../../db/requests/deliveries.ts';
import { posts } from '../../db/schema/posts.ts';
import { rejectCaller } from '../access/reject-caller.ts';
import { recordAudit } from '../audit.ts';
import { type Invocation, refused, type ServiceDeps } from '../context.ts';
import { type Decision, type DecisionContext, isUuid } from '../requests/decision-context.ts';

/** What a decision about a batch is based on: read under lock, in the transaction that acts on it. */
export type BatchContext = Omit<DecisionContext, 'row' | 'subject' | 'addFinalStatement'> & {
  row: { request: BatchRow };
};

/** Runs a decision on a locked batch, as `withLockedRequest` does on a request. */
export async function withLockedBatch(
  deps: ServiceDeps,
  invocation: Invocation,
  batchId: string,
  act: (context: BatchContext) => Promise<Decision>,
): Promise<Decision> {
  const admitted = await deps.gate.admit(invocation.actor, invocation.place.channel);
  if (admitted.kind === 'refusal') return rejectCaller(deps, invocation, admitted);
  if (!isUuid(batchId)) return rejectCaller(deps, invocation, refuse('request-gone'));
  const { roles } = admitted;
  const now = deps.clock();
  return deps.db.transaction(async (tx): Promise<Decision> => {
    const [request, isFirst, cardTs] = await Promise.all([
      lockBatch(tx, batchId),
      claimDelivery(tx, invocation),
      recordCardTs(tx, eq(posts.batchId, batchId), invocation.cardTs),
    ]);
    if (!isFirst) return { kind: 'repeated' };
    if (!request) {
      const refusal = refuse('request-gone');
      await recordAudit(tx, invocation, 'refused', { refusal, requestId: batchId });
      return refused(refusal);
    }
    const decision = await act({ deps, tx, invocation, row: { request }, roles, now, cardTs });
    return invocation.cardTs && cardTs !== invocation.cardTs ? { ...decision, isOrphan: true } : decision;
  });
}

/**
 * Refuses a decision. The batch stays as it is, or lapses if it is past its deadline. Its cards are updated either way.
 */
export async function refuseBatch({ tx, invocation, row, now }: BatchContext, refusal: Refusal): Promise<Decision> {
  const { id, state, expiresAt, action } = row.request;
  const lapsed = (state === 'pending' || state === 'awaiting') && expiresAt <= now;
  await Promise.all([
    lapsed && updateBatch(tx, id, { state: 'expired', decidedAt: now }),
    invalidateBatchPost(tx, id, 'card', 'approval'),
    recordAudit(tx, invocation, 'refused', { action, requestId: id, refusal }),
  ]);
  return refused(refusal);
}
