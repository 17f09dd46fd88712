import { randomUUID } from 'node:crypto';
import { claimDelivery } from '../../db/deliveries.ts';
import { insertRequest } from '../../db/requests.ts';
import { findNear, findSubjects } from '../../db/subjects.ts';
import type { Action, Plan, Role } from '../action.ts';
import { type Refusal, refuse } from '../refusal.ts';
import type { Subject, Target } from '../subject.ts';
import { type Call, type Deps, type Refused, type Repeated, refused } from './call.ts';
import { coolDownStart, judge, waysOut } from './judge.ts';
import { auditRow, record } from './record.ts';

/** How long a card can be decided. */
export const CARD_MINUTES = 15;

/** What can be done for a learner, and in words what not. */
export type Profile = { subject: Subject; possible: Action[]; impossible: { action: Action; refusal: Refusal }[] };

export type Answer =
  | Repeated
  | Refused
  /** A request was made: its card waits to be posted by whoever asked. */
  | { kind: 'prepared'; requestId: string; postId: string }
  | { kind: 'profile'; profile: Profile }
  | { kind: 'which-organization'; action: Action | undefined; subjects: Subject[] }
  | { kind: 'near'; action: Action | undefined; refusal: Refusal; subjects: Subject[] };

/**
 * Asks for an action for a learner, or for the learner's profile where no action is named.
 * @param target whom: an email as typed, or the id of a learner chosen from an earlier answer.
 * @returns a no, a choice to make, the profile, or the prepared request. Every one of them is audited.
 */
export async function ask(deps: Deps, call: Call, action: Action | undefined, target: Target): Promise<Answer> {
  const { db, catalogue, clock } = deps;
  const admitted = await deps.gate.admit(call.actor, call.place.channel);
  if (admitted.kind === 'refusal') return refuseAsker(deps, call, admitted, action);
  const now = clock();
  const [isFirst, subjects] = await Promise.all([
    claimDelivery(db, call.delivery),
    findSubjects(db, target, coolDownStart(catalogue, now)),
  ]);
  if (!isFirst) return { kind: 'repeated' };
  const [subject, ...others] = subjects;
  if (!subject) return answerNobody(deps, call, action, target);
  if (others.length > 0) return { kind: 'which-organization', action, subjects };
  if (!action) return answerProfile(deps, call, subject, admitted.roles, now);

  const plan = judge(action, subject, admitted.roles, now);
  if (plan.kind === 'plan') return prepare(deps, call, action, subject, plan, now);
  await record(db, call, 'refused', { action: action.name, learnerId: subject.learner.id, refusal: plan });
  return { kind: 'refused', refusal: plan, subject, next: waysOut(plan, catalogue, subject, admitted.roles, now) };
}

/** Audits that somebody may not come in. A repeated delivery of the same is answered once, too. */
export async function refuseAsker(
  deps: Deps,
  call: Call,
  refusal: Refusal,
  action?: Action,
): Promise<Refused | Repeated> {
  const [isFirst] = await Promise.all([
    claimDelivery(deps.db, call.delivery),
    record(deps.db, call, 'refused', { refusal, ...(action && { action: action.name }) }),
  ]);
  return isFirst ? refused(refusal) : { kind: 'repeated' };
}

async function prepare(
  deps: Deps,
  call: Call,
  action: Action,
  subject: Subject,
  plan: Plan,
  now: Date,
): Promise<Answer> {
  const requestId = randomUUID();
  const postId = randomUUID();
  await insertRequest(deps.db, {
    request: {
      id: requestId,
      reference: call.reference,
      action: action.name,
      learnerId: subject.learner.id,
      askedBy: call.actor,
      channel: call.place.channel,
      threadTs: call.place.threadTs,
      promise: [...plan.effects, plan.notice],
      createdAt: now,
      expiresAt: new Date(now.getTime() + CARD_MINUTES * 60_000),
    },
    postId,
    audit: auditRow(call, 'asked', { action: action.name, learnerId: subject.learner.id, requestId }),
  });
  return { kind: 'prepared', requestId, postId };
}

async function answerNobody(deps: Deps, call: Call, action: Action | undefined, target: Target): Promise<Answer> {
  const refusal = 'email' in target ? refuse('no-such-learner', target) : refuse('learner-gone');
  const [subjects] = await Promise.all([
    'email' in target ? findNear(deps.db, target.email) : [],
    record(deps.db, call, 'refused', { refusal, ...(action && { action: action.name }) }),
  ]);
  return subjects.length > 0 ? { kind: 'near', action, refusal, subjects } : refused(refusal);
}

async function answerProfile(
  deps: Deps,
  call: Call,
  subject: Subject,
  roles: ReadonlySet<Role>,
  now: Date,
): Promise<Answer> {
  await record(deps.db, call, 'looked-up', { learnerId: subject.learner.id });
  const possible: Action[] = [];
  const impossible: Profile['impossible'] = [];
  for (const action of deps.catalogue.actions) {
    const plan = judge(action, subject, roles, now);
    if (plan.kind === 'plan') possible.push(action);
    else if (plan.code !== 'action-not-allowed') impossible.push({ action, refusal: plan });
  }
  return { kind: 'profile', profile: { subject, possible, impossible } };
}
