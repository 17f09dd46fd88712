import type { Reason } from '../../../core/requests/batch.ts';
import { settleRunningItem } from '../../../db/batches/batches.ts';
import type { Transaction } from '../../../db/client.ts';
import { enqueueJob } from '../../../db/outbox/jobs.ts';

/** Stores the platform's answer for one learner of a batch, and ends the batch where it was the last. */
export async function settleItemOf(
  tx: Transaction,
  item: { batchId: string; requestId: string; state: 'done' | 'refused'; reason?: Reason },
): Promise<void> {
  const { reason } = item;
  await settleRunningItem(tx, { ...item, reason: reason ? { code: reason.code, words: reason.words } : null });
  await enqueueJob(tx, 'run-batch', { batchId: item.batchId });
}
