import { refuse } from '../../core/refusal.ts';
import { say } from '../../core/sentence.ts';
import { invalidatePost } from '../../db/outbox/invalidate-posts.ts';
import { endChange, lockWaitingChange } from '../../db/platform/changes.ts';
import { settleRequest } from '../../db/requests/requests.ts';
import { recordAudit } from '../audit.ts';
import { auditSubject, type Decision, type DecisionContext, mayDecide } from './decision-context.ts';
import { rejectCard } from './reject.ts';

/**
 * Takes back what the learning platform was to be asked for, while no attempt can have arrived there: none was made, or
 * all were turned away. One that is on its way counts as one in doubt.
 */
export async function takeBack(context: DecisionContext): Promise<Decision> {
  const { deps, tx, invocation, row, now } = context;
  if (!mayDecide(context)) return rejectCard(context, refuse('not-yours', { by: row.request.askedBy }));
  const change = await lockWaitingChange(tx, row.request.id);
  if (!change || change.inDoubt > 0)
    return rejectCard(context, refuse('platform-has-it', { platform: deps.platform.name }));
  const { id, outcome } = row.request;
  const words = say`Cancelled before ${deps.platform.name} was reached. Nothing was done.`;
  await Promise.all([
    endChange(tx, change, { state: 'cancelled' }),
    change.isUndo
      ? settleRequest(tx, id, { state: 'done', outcome: change.plan?.before ?? outcome })
      : settleRequest(tx, id, {
          state: 'cancelled',
          decidedBy: invocation.actor,
          decidedAt: now,
          outcome: { words, facts: {} },
        }),
    invalidatePost(tx, id, 'card', 'approval', 'confirmation'),
    recordAudit(tx, invocation, 'change-taken-back', auditSubject(row)),
  ]);
  return { kind: 'cancelled' };
}
