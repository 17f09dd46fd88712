import { type Refusal, refuse } from '../../core/refusal.ts';
import { touchPost } from '../../db/outbox/invalidate-posts.ts';
import { settleRequest } from '../../db/requests/requests.ts';
import { audit } from '../../db/schema.ts';
import { auditRow } from '../audit.ts';
import { refused } from '../context.ts';
import { aboutOf, type Decision, type Ground, type Standing } from './decision-context.ts';

/** Whether there is time left to decide. */
export const isInTime = ({ row: { request }, now }: Standing) => request.expiresAt > now;

/** The refusal of what somebody decided, or sent to a second person, before. */
export function refuseDecided({ row: { request } }: Standing): Refusal {
  const by = request.decidedBy ?? request.submittedBy ?? request.askedBy;
  const at = request.decidedAt ?? request.submittedAt ?? request.createdAt;
  return refuse('request-decided', { by, at, state: request.state });
}

/** The request stays as it is, but for one past its deadline; its cards are brought up to date either way. */
export async function refuseCard({ tx, call, row, now }: Ground, refusal: Refusal): Promise<Decision> {
  const isOpen = row.request.state === 'pending' || row.request.state === 'awaiting';
  const lapsed = isOpen && row.request.expiresAt <= now;
  await Promise.all([
    lapsed && settleRequest(tx, row.request.id, { state: 'expired', decidedAt: now }),
    touchPost(tx, row.request.id, 'card', 'approval'),
    tx.insert(audit).values(auditRow(call, 'refused', { ...aboutOf(row), refusal })),
  ]);
  return refused(refusal);
}
