import { refuse } from '../../core/refusal.ts';
import { askInstead } from '../../db/outbox/stand-ins.ts';
import { claimDelivery } from '../../db/requests/deliveries.ts';
import { rejectCaller } from '../access/reject-caller.ts';
import { recordAudit } from '../audit.ts';
import { type Invocation, refused, type ServiceDeps } from '../context.ts';
import { type Decision, isUuid } from '../requests/decision-context.ts';

/**
 * Asks the leads by direct message, where a request, a batch or an escalation could not be shown in the escalation
 * channel. Only the asker, who was told so, can send it on, and only while it waits.
 * @param postId the message that told the asker.
 */
export async function sendToLeads(deps: ServiceDeps, invocation: Invocation, postId: string): Promise<Decision> {
  const { db, gate } = deps;
  const { actor, place } = invocation;
  const admitted = await gate.admit(actor, place.channel);
  if (admitted.kind === 'refusal') return rejectCaller(deps, invocation, admitted);
  if (!isUuid(postId)) return rejectCaller(deps, invocation, refuse('request-gone'));
  const leads = await gate.holders('lead').catch(() => undefined);
  if (!leads) return rejectCaller(deps, invocation, refuse('cannot-check'));
  return db.transaction(async (tx): Promise<Decision> => {
    if (!(await claimDelivery(tx, invocation))) return { kind: 'repeated' };
    const sent = await askInstead(tx, { postId, asker: actor, people: leads });
    const refusal = sent ? (sent.asked.length > 0 ? undefined : refuse('no-other-lead')) : refuse('request-gone');
    await recordAudit(tx, invocation, refusal ? 'refused' : 'sent-on', { requestId: sent?.requestId, refusal });
    return refusal ? refused(refusal) : { kind: 'submitted' };
  });
}
