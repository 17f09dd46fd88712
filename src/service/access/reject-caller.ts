import type { Wish } from '../../core/action.ts';
import type { Refusal } from '../../core/refusal.ts';
import { claimDeliveryFirst } from '../../db/requests/deliveries.ts';
import { record } from '../audit.ts';
import { type Call, type Deps, type Refused, type Repeated, refused } from '../context.ts';

/** Audits that somebody may not come in. A repeated delivery of the same is answered once, too. */
export async function refuseAsker(deps: Deps, call: Call, refusal: Refusal, wish?: Wish): Promise<Refused | Repeated> {
  const [isFirst] = await Promise.all([
    claimDeliveryFirst(deps.db, call.delivery),
    record(deps.db, call, 'refused', { refusal, ...(wish && { action: wish.name }) }),
  ]);
  return isFirst ? refused(refusal) : { kind: 'repeated' };
}
