import { randomUUID } from 'node:crypto';
import type { Role } from '../../core/action.ts';
import { type Refusal, refuse } from '../../core/refusal.ts';
import { cleanReason } from '../../core/requests/reason.ts';
import type { Transaction } from '../../db/client.ts';
import { invalidateEscalationPost } from '../../db/outbox/invalidate-posts.ts';
import { addPost } from '../../db/outbox/posts.ts';
import { claimDelivery } from '../../db/requests/deliveries.ts';
import { type Escalation, lockEscalation, moveEscalation } from '../../db/requests/escalations.ts';
import { rejectCaller } from '../access/reject-caller.ts';
import { recordAudit } from '../audit.ts';
import { type Invocation, refused, type ServiceDeps } from '../context.ts';
import { isUuid } from '../requests/decision-context.ts';
import type { EscalationAnswer } from './escalate.ts';

/** What a decision about an escalation is based on: read under lock, in the transaction that acts on it. */
type EscalationContext = {
  tx: Transaction;
  invocation: Invocation;
  escalation: Escalation;
  roles: ReadonlySet<Role>;
  now: Date;
};

/** Claims an escalation, once, for an on-call engineer or a lead. The thread it came from is updated. */
export function claimEscalation(deps: ServiceDeps, invocation: Invocation, id: string): Promise<EscalationAnswer> {
  return withLockedEscalation(deps, invocation, id, async (context) => {
    const { escalation, now } = context;
    if (escalation.state === 'taken' && escalation.takenBy === invocation.actor) return { kind: 'repeated' };
    const refusal = refuseTake(context);
    if (refusal) return turnDown(context, refusal);
    await recordMove(context, { state: 'taken', takenBy: invocation.actor, takenAt: now });
    return { kind: 'taken' };
  });
}

/**
 * Closes an escalation. The person who claimed it may do so, and any lead. The thread it came from is updated.
 * @param typed the result, in a few words.
 */
export function closeEscalation(
  deps: ServiceDeps,
  invocation: Invocation,
  id: string,
  typed: string,
): Promise<EscalationAnswer> {
  return withLockedEscalation(deps, invocation, id, async (context) => {
    const ending = cleanReason(typed);
    const refusal = refuseClose(context) ?? (ending ? undefined : refuse('reason-missing'));
    if (refusal) return turnDown(context, refusal);
    await recordMove(context, { state: 'closed', closedBy: invocation.actor, closedAt: context.now, ending });
    return { kind: 'closed' };
  });
}

/** Returns whether this person may close it, before a form opens for it. Changes nothing. */
export function authorizeClosing(deps: ServiceDeps, invocation: Invocation, id: string): Promise<EscalationAnswer> {
  return withLockedEscalation(deps, invocation, id, async (context) => {
    const refusal = refuseClose(context);
    return refusal ? turnDown(context, refusal) : { kind: 'open' };
  });
}

function refuseTake({ escalation, roles }: EscalationContext): Refusal | undefined {
  if (!roles.has('on-call') && !roles.has('lead')) return refuse('cannot-take');
  const { takenBy, takenAt, createdAt, askedBy, state } = escalation;
  if (state === 'closed') return refuseClosed(escalation);
  return state === 'taken' ? refuse('already-taken', { by: takenBy ?? askedBy, at: takenAt ?? createdAt }) : undefined;
}

function refuseClose({ invocation, escalation, roles }: EscalationContext): Refusal | undefined {
  const { state, takenBy, askedBy } = escalation;
  if (state === 'closed') return refuseClosed(escalation);
  if (state === 'open') return refuse('not-taken');
  return takenBy === invocation.actor || roles.has('lead')
    ? undefined
    : refuse('not-the-taker', { by: takenBy ?? askedBy });
}

const refuseClosed = ({ closedBy, closedAt, askedBy, createdAt }: Escalation) =>
  refuse('escalation-closed', { by: closedBy ?? askedBy, at: closedAt ?? createdAt });

type Change = Parameters<typeof moveEscalation>[2] & { state: 'taken' | 'closed' };

/** Writes the new state and the audit row, updates the card, and posts a reply in the thread it came from. */
async function recordMove({ tx, invocation, escalation }: EscalationContext, change: Change): Promise<void> {
  const { id, channel } = escalation;
  await Promise.all([
    moveEscalation(tx, id, change),
    invalidateEscalationPost(tx, id, 'escalation'),
    addPost(tx, { id: randomUUID(), escalationId: id, kind: change.state, channel }),
    recordAudit(tx, invocation, change.state, escalationAuditSubject(escalation)),
  ]);
}

async function turnDown(
  { tx, invocation, escalation }: EscalationContext,
  refusal: Refusal,
): Promise<EscalationAnswer> {
  await Promise.all([
    invalidateEscalationPost(tx, escalation.id, 'escalation'),
    recordAudit(tx, invocation, 'refused', { ...escalationAuditSubject(escalation), refusal }),
  ]);
  return refused(refusal);
}

const escalationAuditSubject = ({ action, learnerId, requestId }: Escalation) => ({
  action,
  learnerId,
  ...(requestId && { requestId }),
});

async function withLockedEscalation(
  deps: ServiceDeps,
  invocation: Invocation,
  id: string,
  act: (context: EscalationContext) => Promise<EscalationAnswer>,
): Promise<EscalationAnswer> {
  const admitted = await deps.gate.admit(invocation.actor, invocation.place.channel);
  if (admitted.kind === 'refusal') return rejectCaller(deps, invocation, admitted);
  if (!isUuid(id)) return refused(refuse('escalation-gone'));
  return deps.db.transaction(async (tx): Promise<EscalationAnswer> => {
    const [escalation, isFirst] = await Promise.all([lockEscalation(tx, id), claimDelivery(tx, invocation)]);
    if (!isFirst) return { kind: 'repeated' };
    if (!escalation) return refused(refuse('escalation-gone'));
    return act({ tx, invocation, escalation, roles: admitted.roles, now: deps.clock() });
  });
}
