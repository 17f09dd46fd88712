import { randomUUID } from 'node:crypto';
import { eq } from 'drizzle-orm';
import type { Plan } from '../../core/plan.ts';
import { refuse } from '../../core/refusal.ts';
import { cleanReason } from '../../core/requests/reason.ts';
import { invalidatePost } from '../../db/outbox/invalidate-posts.ts';
import { enqueueJob } from '../../db/outbox/jobs.ts';
import { addPost } from '../../db/outbox/posts.ts';
import { requests } from '../../db/schema/requests.ts';
import { recordAudit } from '../audit.ts';
import { auditSubject, type Decision, type DecisionContext } from './decision-context.ts';
import { announcedBy, shownPlan } from './plan/shown-plan.ts';
import { rejectCard } from './reject.ts';

const HOUR = 60 * 60 * 1000;
/** How long a second person has to decide, in hours. */
export const APPROVAL_HOURS = 8;
/** The hours without a decision after which the leads are reminded. */
export const REMINDER_HOURS = [1, 4] as const;

/**
 * Submits a confirmed request to the escalation channel, where a second person has to agree within 8 hours. Refuses
 * where no reason is given. The caller has looked whether anything can be posted there.
 */
export async function submitForApproval(
  context: DecisionContext,
  plan: Plan,
  typed: string | undefined,
): Promise<Decision> {
  const { deps, tx, invocation, row, now } = context;
  const { id, input } = row.request;
  const reason = cleanReason(typed);
  if (!reason) return rejectCard(context, refuse('reason-missing'));
  const channel = deps.escalationChannel;
  const expiresAt = new Date(now.getTime() + APPROVAL_HOURS * HOUR);
  await Promise.all([
    tx
      .update(requests)
      .set({
        state: 'awaiting',
        submittedBy: invocation.actor,
        submittedAt: now,
        expiresAt,
        input: { ...input, reason, shown: shownPlan(plan) },
        announced: announcedBy(plan),
      })
      .where(eq(requests.id, id)),
    invalidatePost(tx, id, 'card'),
    addPost(tx, { id: randomUUID(), requestId: id, kind: 'approval', channel }),
    enqueueJob(tx, 'lapse-request', { requestId: id }, APPROVAL_HOURS * HOUR),
    ...REMINDER_HOURS.map((hours) => enqueueJob(tx, 'remind-of-request', { requestId: id, hours }, hours * HOUR)),
    recordAudit(tx, invocation, 'submitted', auditSubject(row)),
  ]);
  return { kind: 'submitted' };
}
