import type { CatalogueEntry } from '../../core/action.ts';
import type { Refusal } from '../../core/refusal.ts';
import { claimDeliveryFirst } from '../../db/requests/deliveries.ts';
import { recordAudit } from '../audit.ts';
import { type Invocation, type RefusedAnswer, type Repeated, refused, type ServiceDeps } from '../context.ts';

/** Audits that a person was refused, and returns the refusal. A repeated delivery is answered once. */
export async function rejectCaller(
  deps: ServiceDeps,
  invocation: Invocation,
  refusal: Refusal,
  entry?: CatalogueEntry,
): Promise<RefusedAnswer | Repeated> {
  const [isFirst] = await Promise.all([
    claimDeliveryFirst(deps.db, invocation),
    recordAudit(deps.db, invocation, 'refused', { refusal, ...(entry && { action: entry.name }) }),
  ]);
  return isFirst ? refused(refusal) : { kind: 'repeated' };
}
