import { randomUUID } from 'node:crypto';
import type { Role } from '../../core/action.ts';
import { type Refusal, refuse } from '../../core/refusal.ts';
import { cleanReason } from '../../core/requests/reason.ts';
import type { Transaction } from '../../db/client.ts';
import { touchEscalation } from '../../db/outbox/invalidate-posts.ts';
import { addPost } from '../../db/outbox/posts.ts';
import { claimDelivery } from '../../db/requests/deliveries.ts';
import { type Escalation, lockEscalation, moveEscalation } from '../../db/requests/escalations.ts';
import { audit } from '../../db/schema.ts';
import { refuseAsker } from '../access/reject-caller.ts';
import { auditRow } from '../audit.ts';
import { type Call, type Deps, refused } from '../context.ts';
import { isId } from '../requests/decision-context.ts';
import type { EscalationAnswer } from './escalate.ts';

/** What a decision about an escalation stands on: read under lock, in the transaction that acts on it. */
type Ground = { tx: Transaction; call: Call; escalation: Escalation; roles: ReadonlySet<Role>; now: Date };

/** Takes an escalation, once: for on-call engineers and leads. The place it came from is told. */
export function take(deps: Deps, call: Call, id: string): Promise<EscalationAnswer> {
  return onEscalation(deps, call, id, async (ground) => {
    const { escalation, now } = ground;
    if (escalation.state === 'taken' && escalation.takenBy === call.actor) return { kind: 'repeated' };
    const no = refuseTake(ground);
    if (no) return turnDown(ground, no);
    await move(ground, { state: 'taken', takenBy: call.actor, takenAt: now });
    return { kind: 'taken' };
  });
}

/**
 * Closes an escalation with what came of it: for whoever took it, and for leads. The place it came from is told.
 * @param typed what came of it, in a few words.
 */
export function close(deps: Deps, call: Call, id: string, typed: string): Promise<EscalationAnswer> {
  return onEscalation(deps, call, id, async (ground) => {
    const ending = cleanReason(typed);
    const no = refuseClose(ground) ?? (ending ? undefined : refuse('reason-missing'));
    if (no) return turnDown(ground, no);
    await move(ground, { state: 'closed', closedBy: call.actor, closedAt: ground.now, ending });
    return { kind: 'closed' };
  });
}

/** Whether this person may close it, before a form opens for it. Decides nothing. */
export function weighClosing(deps: Deps, call: Call, id: string): Promise<EscalationAnswer> {
  return onEscalation(deps, call, id, async (ground) => {
    const no = refuseClose(ground);
    return no ? turnDown(ground, no) : { kind: 'open' };
  });
}

function refuseTake({ escalation, roles }: Ground): Refusal | undefined {
  if (!roles.has('on-call') && !roles.has('lead')) return refuse('cannot-take');
  const { takenBy, takenAt, createdAt, askedBy, state } = escalation;
  if (state === 'closed') return refuseClosed(escalation);
  return state === 'taken' ? refuse('already-taken', { by: takenBy ?? askedBy, at: takenAt ?? createdAt }) : undefined;
}

function refuseClose({ call, escalation, roles }: Ground): Refusal | undefined {
  const { state, takenBy, askedBy } = escalation;
  if (state === 'closed') return refuseClosed(escalation);
  if (state === 'open') return refuse('not-taken');
  return takenBy === call.actor || roles.has('lead') ? undefined : refuse('not-the-taker', { by: takenBy ?? askedBy });
}

const refuseClosed = ({ closedBy, closedAt, askedBy, createdAt }: Escalation) =>
  refuse('escalation-closed', { by: closedBy ?? askedBy, at: closedAt ?? createdAt });

type Change = Parameters<typeof moveEscalation>[2] & { state: 'taken' | 'closed' };

/** The new state, the card brought up to date, word of it where it came from, and the audit row. */
async function move({ tx, call, escalation }: Ground, change: Change): Promise<void> {
  const { id, channel } = escalation;
  await Promise.all([
    moveEscalation(tx, id, change),
    touchEscalation(tx, id, 'escalation'),
    addPost(tx, { id: randomUUID(), escalationId: id, kind: change.state, channel }),
    tx.insert(audit).values(auditRow(call, change.state, aboutOf(escalation))),
  ]);
}

async function turnDown({ tx, call, escalation }: Ground, refusal: Refusal): Promise<EscalationAnswer> {
  await Promise.all([
    touchEscalation(tx, escalation.id, 'escalation'),
    tx.insert(audit).values(auditRow(call, 'refused', { ...aboutOf(escalation), refusal })),
  ]);
  return refused(refusal);
}

const aboutOf = ({ action, learnerId, requestId }: Escalation) => ({
  action,
  learnerId,
  ...(requestId && { requestId }),
});

async function onEscalation(
  deps: Deps,
  call: Call,
  id: string,
  act: (ground: Ground) => Promise<EscalationAnswer>,
): Promise<EscalationAnswer> {
  const admitted = await deps.gate.admit(call.actor, call.place.channel);
  if (admitted.kind === 'refusal') return refuseAsker(deps, call, admitted);
  if (!isId(id)) return refused(refuse('escalation-gone'));
  return deps.db.transaction(async (tx): Promise<EscalationAnswer> => {
    const [escalation, isFirst] = await Promise.all([lockEscalation(tx, id), claimDelivery(tx, call.delivery)]);
    if (!isFirst) return { kind: 'repeated' };
    if (!escalation) return refused(refuse('escalation-gone'));
    return act({ tx, call, escalation, roles: admitted.roles, now: deps.clock() });
  });
}
