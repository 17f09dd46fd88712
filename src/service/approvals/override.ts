import type { Wish } from '../../core/action.ts';
import { refuse } from '../../core/refusal.ts';
import { claimDeliveryFirst } from '../../db/requests/deliveries.ts';
import { refuseAsker } from '../access/reject-caller.ts';
import { record } from '../audit.ts';
import { type Call, type Deps, refused } from '../context.ts';
import type { Decision } from '../requests/decision-context.ts';

/** Whether the caller may pass rules at all, before a form opens for the reason. Passes none: asking does, with it. */
export async function weighOverride(deps: Deps, call: Call, wish: Wish): Promise<Decision> {
  const admitted = await deps.gate.admit(call.actor, call.place.channel);
  if (admitted.kind === 'refusal') return refuseAsker(deps, call, admitted, wish);
  if (!(await claimDeliveryFirst(deps.db, call.delivery))) return { kind: 'repeated' };
  if (admitted.roles.has('lead')) return { kind: 'open' };
  const refusal = refuse('override-not-a-lead');
  await record(deps.db, call, 'refused', { action: wish.name, refusal });
  return refused(refusal);
}
