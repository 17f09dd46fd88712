import type { Transaction } from '../../../db/client.ts';
import { lockLearner } from '../../../db/credentials/links.ts';
import { lockChange, type PlatformChange } from '../../../db/platform/changes.ts';
import { lockRequest } from '../../../db/requests/requests.ts';
import { recordAudit } from '../../audit.ts';
import type { RequestRow } from '../../requests/decision-context.ts';

/** A change with the request that caused it, where one did; both locked until the transaction ends. */
export type LockedChange = { change: PlatformChange; row: RequestRow | undefined };

/** Locks a change in the order in which decisions lock: request and learner, then the change. Undefined where it is gone. */
export async function lockWithOwner(tx: Transaction, seen: PlatformChange): Promise<LockedChange | undefined> {
  // Sent in this order, and locked in it.
  const [row, , change] = await Promise.all([
    seen.requestId ? lockRequest(tx, seen.requestId) : undefined,
    !seen.requestId && seen.learnerId ? lockLearner(tx, seen.learnerId) : undefined,
    lockChange(tx, seen.id),
  ]);
  return change && { change, row };
}

/** Returns the statement that audits what came of a change. It is sent once it is awaited. */
export function recordAnswer(
  tx: Transaction,
  { change, row }: LockedChange,
  kind: 'accepted' | 'refused' | 'unanswered',
): PromiseLike<unknown> {
  const by = { actor: kind === 'unanswered' ? 'system' : 'platform', reference: row?.request.reference ?? '' };
  return recordAudit(tx, by, `change-${kind}`, {
    ...(row && { action: row.request.action, requestId: row.request.id }),
    learnerId: change.learnerId ?? undefined,
  });
}
