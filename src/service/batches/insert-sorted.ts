import type { Action } from '../../core/action.ts';
import type { FieldValues } from '../../core/field.ts';
import { batchRef } from '../../core/requests/batch.ts';
import { insertBatch } from '../../db/batches/batches.ts';
import { auditRow } from '../audit.ts';
import type { Invocation, ServiceDeps } from '../context.ts';
import { CARD_MINUTES } from '../requests/lapse.ts';
import { workId } from '../work-id.ts';
import { announcedForAll, type ClassifiedAddress, itemOf } from './classify.ts';

/** Inserts a batch with its sorted addresses, its card to post, and the refusals' audit rows. */
export async function insertSorted(
  { db }: ServiceDeps,
  invocation: Invocation,
  action: Action,
  batch: { sorted: ClassifiedAddress[]; now: Date; values: FieldValues | undefined; leftOut: number },
): Promise<{ kind: 'created'; requestId: string; postId: string }> {
  const { sorted, now, values, leftOut } = batch;
  const batchId = workId(invocation, 'batch');
  const postId = workId(invocation, 'card');
  const plans = sorted.flatMap(({ verdict }) => (verdict.kind === 'plan' ? [verdict] : []));
  await insertBatch(db, {
    batch: {
      id: batchId,
      reference: invocation.reference,
      action: action.name,
      askedBy: invocation.actor,
      channel: invocation.place.channel,
      threadTs: invocation.place.threadTs,
      input: values ? { values } : {},
      announced: announcedForAll(action, plans),
      leftOut,
      createdAt: now,
      expiresAt: new Date(now.getTime() + CARD_MINUTES * 60_000),
    },
    items: sorted.map((one, position) => ({ batchId, position, ...itemOf(one) })),
    postId,
    ref: batchRef(batchId),
    audits: [
      auditRow(invocation, 'asked', { action: action.name, requestId: batchId }),
      ...refusalRows(invocation, action, sorted, batchId),
    ],
  });
  return { kind: 'created', requestId: batchRef(batchId), postId };
}

/** Returns the audit rows of the addresses that were refused. */
export function refusalRows(invocation: Invocation, action: Action, sorted: ClassifiedAddress[], requestId?: string) {
  return sorted.flatMap(({ subject, verdict }) =>
    verdict.kind === 'refusal'
      ? [
          auditRow(invocation, 'refused', {
            action: action.name,
            learnerId: subject?.learner.id,
            requestId,
            refusal: verdict,
          }),
        ]
      : [],
  );
}
