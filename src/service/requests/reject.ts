import { type Refusal, refuse } from '../../core/refusal.ts';
import type { RequestState } from '../../core/requests/request-snapshot.ts';
import { invalidatePost } from '../../db/outbox/invalidate-posts.ts';
import { settleRequest } from '../../db/requests/requests.ts';
import { recordAudit } from '../audit.ts';
import { refused } from '../context.ts';
import { type ApprovalContext, auditSubject, type Decision, type DecisionContext } from './decision-context.ts';

/** Returns whether there is time left to decide. */
export const isInTime = ({ row: { request }, now }: ApprovalContext) => request.expiresAt > now;

/** What a state is called where it is no word that people use for it. */
const inWords: Partial<Record<RequestState, string>> = {
  running: 'the learning platform has not answered yet',
  undoing: 'done, and the learning platform is asked to undo it',
  failed: 'the learning platform did not answer',
};

/** Returns the refusal for a request that was decided, or submitted for approval, before. */
export function refuseDecided({ row: { request } }: ApprovalContext): Refusal {
  const by = request.decidedBy ?? request.submittedBy ?? request.askedBy;
  const at = request.decidedAt ?? request.submittedAt ?? request.createdAt;
  return refuse('request-decided', { by, at, state: inWords[request.state] ?? request.state });
}

/**
 * Refuses a decision. The request stays as it is, or lapses if it is past its deadline. Its cards are updated either
 * way.
 */
export async function rejectCard({ tx, invocation, row, now }: DecisionContext, refusal: Refusal): Promise<Decision> {
  const isOpen = row.request.state === 'pending' || row.request.state === 'awaiting';
  const lapsed = isOpen && row.request.expiresAt <= now;
  await Promise.all([
    lapsed && settleRequest(tx, row.request.id, { state: 'expired', decidedAt: now }),
    invalidatePost(tx, row.request.id, 'card', 'approval'),
    recordAudit(tx, invocation, 'refused', { ...auditSubject(row), refusal }),
  ]);
  return refused(refusal);
}
