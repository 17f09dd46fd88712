import type { CatalogueEntry } from '../../core/action.ts';
import { refuse } from '../../core/refusal.ts';
import { claimDeliveryFirst } from '../../db/requests/deliveries.ts';
import { rejectCaller } from '../access/reject-caller.ts';
import { recordAudit } from '../audit.ts';
import { type Invocation, refused, type ServiceDeps } from '../context.ts';
import type { Decision } from '../requests/decision-context.ts';

/** Returns whether the caller may pass rules at all, before a form opens for the reason. Passes none by itself. */
export async function authorizeOverride(
  deps: ServiceDeps,
  invocation: Invocation,
  entry: CatalogueEntry,
): Promise<Decision> {
  const admitted = await deps.gate.admit(invocation.actor, invocation.place.channel);
  if (admitted.kind === 'refusal') return rejectCaller(deps, invocation, admitted, entry);
  if (!(await claimDeliveryFirst(deps.db, invocation))) return { kind: 'repeated' };
  if (admitted.roles.has('lead')) return { kind: 'open' };
  const refusal = refuse('override-not-a-lead');
  await recordAudit(deps.db, invocation, 'refused', { action: entry.name, refusal });
  return refused(refusal);
}
