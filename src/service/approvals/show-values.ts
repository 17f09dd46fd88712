import type { Action } from '../../core/action.ts';
import { refuse } from '../../core/refusal.ts';
import type { RequestInput } from '../../core/requests/request-input.ts';
import type { Subject } from '../../core/subject.ts';
import { recordAudit } from '../audit.ts';
import { type Invocation, type RefusedAnswer, type Repeated, refused, type ServiceDeps } from '../context.ts';
import { auditSubject, withLockedRequest } from '../requests/decision-context.ts';

/** What a request would change, for one person to read in full. */
export type ShownValues = { kind: 'values'; action: Action; subject: Subject; input: RequestInput };

/**
 * Returns what a request changes, unmasked, for whoever decides about it: a lead or on-call, and its asker. It counts as
 * a look-up in the audit. Refused to everybody else.
 */
export function showValues(
  deps: ServiceDeps,
  invocation: Invocation,
  requestId: string,
): Promise<ShownValues | RefusedAnswer | Repeated> {
  return withLockedRequest<ShownValues | RefusedAnswer | Repeated>(deps, invocation, requestId, async (context) => {
    const { tx, row, roles, subject } = context;
    const { askedBy, input } = row.request;
    const action = deps.catalogue.find(row.request.action);
    const isAllowed = invocation.actor === askedBy || roles.has('lead') || roles.has('on-call');
    const refusal = isAllowed ? undefined : refuse('not-a-lead');
    await recordAudit(tx, invocation, refusal ? 'refused' : 'looked-up', {
      ...auditSubject(row),
      ...(refusal && { refusal }),
    });
    if (refusal) return refused(refusal);
    return action ? { kind: 'values', action, subject, input } : refused(refuse('request-gone'));
  });
}
