import type { Action } from '../../core/action.ts';
import type { FieldValues } from '../../core/field.ts';
import { refuse } from '../../core/refusal.ts';
import { findAsked } from '../../db/requests/requests.ts';
import { rejectCaller } from '../access/reject-caller.ts';
import { type Invocation, type RefusedAnswer, type Repeated, refused, type ServiceDeps } from '../context.ts';
import { isUuid } from './decision-context.ts';

/** What a request asked for, to ask for it again. */
export type RecalledRequest = { kind: 'recalled'; action: Action; learnerId: string; values: FieldValues | undefined };

/** Returns what a request asked for, so that the same can be asked for again. Asking then checks and audits as always. */
export async function recallRequest(
  deps: ServiceDeps,
  invocation: Invocation,
  requestId: string,
): Promise<RecalledRequest | RefusedAnswer | Repeated> {
  const admitted = await deps.gate.admit(invocation.actor, invocation.place.channel);
  if (admitted.kind === 'refusal') return rejectCaller(deps, invocation, admitted);
  const before = isUuid(requestId) ? await findAsked(deps.db, requestId) : undefined;
  const action = before && deps.catalogue.find(before.action);
  if (!before || !action) return refused(refuse('request-gone'));
  return { kind: 'recalled', action, learnerId: before.learnerId, values: before.input.values };
}
