import { randomUUID } from 'node:crypto';
import { type Action, type Role, takesInput } from '../../core/action.ts';
import { type Refusal, refuse } from '../../core/refusal.ts';
import { canEscalate, isEscalatable } from '../../core/requests/escalation.ts';
import { cleanReason } from '../../core/requests/reason.ts';
import { type Place, say, type Words } from '../../core/sentence.ts';
import { findSubjects } from '../../db/learners/subjects.ts';
import { invalidatePost } from '../../db/outbox/invalidate-posts.ts';
import { addPost } from '../../db/outbox/posts.ts';
import { claimDelivery, claimDeliveryFirst } from '../../db/requests/deliveries.ts';
import { findEscalatable, findLive, insertEscalation } from '../../db/requests/escalations.ts';
import { recordAudit } from '../audit.ts';
import { type Invocation, lookUpOf, type RefusedAnswer, type Repeated, refused, type ServiceDeps } from '../context.ts';
import { isUuid } from '../requests/decision-context.ts';
import { checkPrecondition } from '../requests/plan/evaluate.ts';
import { workId } from '../work-id.ts';

/** The subject of an escalation: a request that ended badly, or an action that the rules refuse for a learner. */
export type EscalationSubject = { requestId: string } | { action: Action; learnerId: string };

/** The answer to a click on an escalation. Its messages show the rest. */
export type EscalationAnswer = Repeated | RefusedAnswer | { kind: 'open' | 'escalated' | 'taken' | 'closed' };

/** The case as it is now: what the escalation shows. */
type Case = {
  kind: 'case';
  channel: string;
  place: Place;
  action: string;
  learnerId: string;
  requestId?: string;
  facts: Words | null;
};

/**
 * Posts a case in the escalation channel, once. Its card notifies on-call, and the thread it came from links to it.
 * While an escalation about the same learner and action is open, that one is shown instead.
 * @param typed what the asker adds, in a few words.
 */
export async function escalate(
  deps: ServiceDeps,
  invocation: Invocation,
  subject: EscalationSubject | undefined,
  typed?: string,
): Promise<EscalationAnswer> {
  const found = await examineCase(deps, invocation, subject);
  if (found.kind === 'refusal') return turnAway(deps, invocation, found, subject);
  const { channel, place, kind: _, ...about } = found;
  return deps.db.transaction(async (tx): Promise<EscalationAnswer> => {
    if (!(await claimDelivery(tx, invocation))) return { kind: 'repeated' };
    const escalationId = workId(invocation, 'escalation');
    const isNew = await insertEscalation(tx, {
      ...about,
      ...place,
      id: escalationId,
      reference: invocation.reference,
      note: cleanReason(typed) ?? null,
      askedBy: invocation.actor,
      createdAt: deps.clock(),
    });
    const refusal = isNew ? undefined : await refuseLive(tx, found, escalationId);
    if (!isNew && !refusal) return { kind: 'escalated' };
    await Promise.all([
      isNew && addPost(tx, { id: randomUUID(), escalationId, kind: 'escalated', channel: place.channel }),
      isNew && addPost(tx, { id: randomUUID(), escalationId, kind: 'escalation', channel }),
      isNew && about.requestId && invalidatePost(tx, about.requestId, 'card', 'confirmation'),
      recordAudit(tx, invocation, isNew ? 'escalated' : 'refused', { ...about, refusal }),
    ]);
    return refusal ? refused(refusal) : { kind: 'escalated' };
  });
}

/** Returns whether that can be escalated, before a form opens for it. Changes nothing. */
export async function authorizeEscalation(
  deps: ServiceDeps,
  invocation: Invocation,
  subject: EscalationSubject | undefined,
): Promise<EscalationAnswer> {
  const found = await examineCase(deps, invocation, subject);
  const refusal = found.kind === 'refusal' ? found : await refuseLive(deps.db, found);
  if (refusal) return turnAway(deps, invocation, refusal, subject);
  return (await claimDeliveryFirst(deps.db, invocation)) ? { kind: 'open' } : { kind: 'repeated' };
}

/** Checks the person and both channels, and only then reads the case as it is now. */
async function examineCase(
  deps: ServiceDeps,
  invocation: Invocation,
  subject: EscalationSubject | undefined,
): Promise<Case | Refusal> {
  const { gate, escalationChannel: channel } = deps;
  const [here, there] = await Promise.all([
    gate.admit(invocation.actor, invocation.place.channel),
    channel ? gate.admit(invocation.actor, channel) : refuse('no-way-to-escalate'),
  ]);
  if (here.kind === 'refusal') return here;
  if (!channel || there.kind === 'refusal')
    return there.kind === 'refusal' && there.code === 'cannot-check' ? there : refuse('no-way-to-escalate');
  if (!subject) return refuse('request-gone');
  const found =
    'requestId' in subject
      ? await caseOfRequest(deps, subject.requestId)
      : await caseOfAction(deps, invocation, subject, here.roles);
  return found.kind === 'refusal' ? found : { kind: 'case', channel, ...found };
}

type FoundCase = Omit<Case, 'channel' | 'kind'> & { kind?: undefined };

async function caseOfRequest({ db }: ServiceDeps, requestId: string): Promise<FoundCase | Refusal> {
  const row = isUuid(requestId) ? await findEscalatable(db, requestId) : undefined;
  if (!row) return refuse('request-gone');
  const { request, mail, cardTs } = row;
  if (!isEscalatable(request, mail)) return refuse('nothing-to-escalate');
  const { action, learnerId, channel, threadTs, state, outcome } = request;
  const facts = state === 'refused' ? (outcome?.words ?? null) : null;
  return { action, learnerId, requestId, facts, place: { channel, threadTs: threadTs ?? cardTs } };
}

/** Returns the case of a refused action. The rules are evaluated again, because the button may be old. */
async function caseOfAction(
  deps: ServiceDeps,
  { place }: Invocation,
  { action, learnerId }: { action: Action; learnerId: string },
  roles: ReadonlySet<Role>,
): Promise<FoundCase | Refusal> {
  const now = deps.clock();
  const [subject] = await findSubjects(deps.db, { learnerId }, lookUpOf(deps, now));
  if (!subject) return refuse('learner-gone');
  const refusal = checkPrecondition({ action, subject, roles, platform: deps.platform, now });
  if (refusal && !canEscalate(refusal.code)) return refusal;
  const facts = refusal?.words ?? factsWithout(action);
  return { action: action.name, learnerId, facts, place };
}

/** Returns what can be said where nothing is in the way: but what was typed for an action is not kept, where it takes any. */
const factsWithout = (action: Action): Words =>
  takesInput(action)
    ? say`Nothing is in the way by itself. Where it was refused, that was for what was typed, which is not kept: ask in its thread.`
    : say`Nothing is in the way: it can be done now.`;

/** Returns the refusal for an open escalation; undefined where it is `own`, made by an earlier try of this work. */
async function refuseLive(
  db: Parameters<typeof findLive>[0],
  { learnerId, action }: Case,
  own?: string,
): Promise<Refusal | undefined> {
  const live = await findLive(db, learnerId, action);
  if (!live || live.escalation.id === own) return undefined;
  const { askedBy, createdAt, takenBy } = live.escalation;
  const place = { channel: live.channel ?? '', threadTs: live.ts };
  return refuse('already-escalated', { by: askedBy, at: createdAt, takenBy, place });
}

/** Audits and returns a refusal. A repeated delivery is answered once. */
async function turnAway(
  deps: ServiceDeps,
  invocation: Invocation,
  refusal: Refusal,
  subject: EscalationSubject | undefined,
) {
  const about =
    subject && 'action' in subject
      ? { action: subject.action.name, learnerId: subject.learnerId }
      : { requestId: subject && isUuid(subject.requestId) ? subject.requestId : undefined };
  const [isFirst] = await Promise.all([
    claimDeliveryFirst(deps.db, invocation),
    recordAudit(deps.db, invocation, 'refused', { ...about, refusal }),
  ]);
  return isFirst ? refused(refusal) : ({ kind: 'repeated' } as const);
}
