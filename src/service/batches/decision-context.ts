import { type Refusal, refuse } from '../../core/refusal.ts';
import { type BatchRow, knowBatchCard, lockBatch, updateBatch } from '../../db/batches/batches.ts';
import { touchBatch } from '../../db/outbox/invalidate-posts.ts';
import { claimDelivery } from '../../db/requests/deliveries.ts';
import { audit } from '../../db/schema.ts';
import { refuseAsker } from '../access/reject-caller.ts';
import { auditRow, record } from '../audit.ts';
import { type Call, type Deps, refused } from '../context.ts';
import { type Decision, type Ground, isId } from '../requests/decision-context.ts';

/** What a decision about a batch stands on: read under lock, in the transaction that acts on it. */
export type BatchGround = Omit<Ground, 'row' | 'subject' | 'lastly'> & { row: { request: BatchRow } };

/** Takes a click to its batch, as `onRequest` takes one to its request. */
export async function onBatch(
  deps: Deps,
  call: Call,
  batchId: string,
  act: (ground: BatchGround) => Promise<Decision>,
): Promise<Decision> {
  const admitted = await deps.gate.admit(call.actor, call.place.channel);
  if (admitted.kind === 'refusal') return refuseAsker(deps, call, admitted);
  if (!isId(batchId)) return refuseAsker(deps, call, refuse('request-gone'));
  const { roles } = admitted;
  const now = deps.clock();
  return deps.db.transaction(async (tx): Promise<Decision> => {
    const [request, isFirst, cardTs] = await Promise.all([
      lockBatch(tx, batchId),
      claimDelivery(tx, call.delivery),
      knowBatchCard(tx, batchId, call.cardTs),
    ]);
    if (!isFirst) return { kind: 'repeated' };
    if (!request) {
      const refusal = refuse('request-gone');
      await record(tx, call, 'refused', { refusal, requestId: batchId });
      return refused(refusal);
    }
    const decision = await act({ deps, tx, call, row: { request }, roles, now, cardTs });
    return call.cardTs && cardTs !== call.cardTs ? { ...decision, isOrphan: true } : decision;
  });
}

/** The batch stays as it is, but for one past its deadline; its cards are brought up to date either way. */
export async function refuseBatch({ tx, call, row, now }: BatchGround, refusal: Refusal): Promise<Decision> {
  const { id, state, expiresAt, action } = row.request;
  const lapsed = (state === 'pending' || state === 'awaiting') && expiresAt <= now;
  await Promise.all([
    lapsed && updateBatch(tx, id, { state: 'expired', decidedAt: now }),
    touchBatch(tx, id, 'card', 'approval'),
    tx.insert(audit).values(auditRow(call, 'refused', { action, requestId: id, refusal })),
  ]);
  return refused(refusal);
}
