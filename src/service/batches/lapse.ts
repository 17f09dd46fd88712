import { randomUUID } from 'node:crypto';
import { type BatchRow, lockBatch, updateBatch } from '../../db/batches/batches.ts';
import type { Database } from '../../db/client.ts';
import { invalidateBatchPost } from '../../db/outbox/invalidate-posts.ts';
import { addPost } from '../../db/outbox/posts.ts';
import { isReviewReminder, reminderKinds } from '../approvals/remind.ts';
import { recordAudit } from '../audit.ts';
import { LAPSED } from '../requests/lapse.ts';

/** Lapses a batch that nobody decided in time. Does nothing where it was decided or has time left. */
export function lapseBatch(db: Database, batchId: string, now: Date): Promise<void> {
  return endUndecided(db, batchId, 'expired', now, ({ expiresAt }) => expiresAt <= now);
}

/** Withdraws a batch whose card could not be posted. Does nothing where it was decided. */
export function withdrawBatch(db: Database, batchId: string, now: Date): Promise<void> {
  return endUndecided(db, batchId, 'cancelled', now, () => true);
}

/**
 * Reminds the leads of a batch that still waits for one of them. Does nothing where it was decided or they were
 * reminded.
 */
export async function remindOfBatch(
  db: Database,
  batchId: string,
  hours: number,
  channel: string | undefined,
): Promise<void> {
  const kind = reminderKinds[hours as keyof typeof reminderKinds];
  if (!kind) return;
  await db.transaction(async (tx) => {
    const batch = await lockBatch(tx, batchId);
    const isWaiting = isReviewReminder(kind) ? batch?.brokeGlass && !batch.reviewedBy : batch?.state === 'awaiting';
    if (isWaiting) await addPost(tx, { id: randomUUID(), batchId, kind, channel });
  });
}

async function endUndecided(
  db: Database,
  batchId: string,
  state: 'expired' | 'cancelled',
  now: Date,
  isTime: (batch: BatchRow) => boolean,
): Promise<void> {
  await db.transaction(async (tx) => {
    const batch = await lockBatch(tx, batchId);
    const isOpen = batch?.state === 'pending' || batch?.state === 'awaiting';
    if (!batch || !isOpen || !isTime(batch)) return;
    const { reference, action, channel, threadTs } = batch;
    const invocation = { actor: 'system', reference, place: { channel, threadTs } };
    // A waiting card shows it by itself; an asker who waits for a second person gets a reply.
    const isTold = batch.state === 'awaiting';
    await Promise.all([
      updateBatch(tx, batchId, { state, decidedAt: now, outcome: isTold ? { words: LAPSED, facts: {} } : null }),
      invalidateBatchPost(tx, batchId, 'card', 'approval'),
      isTold && addPost(tx, { id: randomUUID(), batchId, kind: 'progress' }),
      recordAudit(tx, invocation, state, { action, requestId: batchId }),
    ]);
  });
}
