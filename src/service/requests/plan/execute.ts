import { randomUUID } from 'node:crypto';
import type { Action, Role } from '../../../core/action.ts';
import type { Plan } from '../../../core/plan.ts';
import { type Refusal, refuse } from '../../../core/refusal.ts';
import type { AuditEvent } from '../../../db/audit/events.ts';
import { invalidatePost } from '../../../db/outbox/invalidate-posts.ts';
import { addEcho } from '../../../db/requests/escalations.ts';
import { settleRequest } from '../../../db/requests/requests.ts';
import { recordAudit } from '../../audit.ts';
import { refused } from '../../context.ts';
import { auditSubject, type Decision, type DecisionContext } from '../decision-context.ts';
import { createLookup } from '../lookup.ts';
import { applyPlan, graceOf, replacedBy } from './apply-plan.ts';
import { askPlatform, platformChangeOf } from './ask-platform.ts';
import { evaluate, explain } from './evaluate.ts';
import { runFollowUp } from './follow-up.ts';

/** Evaluates a request's action again, on the learner as it is now, and passes the result to `act`. */
export async function evaluateAgain(
  context: DecisionContext,
  roles: ReadonlySet<Role>,
  act: (action: Action, plan: Plan) => Promise<Decision>,
): Promise<Decision> {
  const { deps, row, subject, now } = context;
  const action = deps.catalogue.find(row.request.action);
  if (!action) {
    const refusal = refuse('request-gone');
    await recordAudit(context.tx, context.invocation, 'refused', { ...auditSubject(row), refusal });
    return refused(refusal);
  }
  const { input } = row.request;
  const asked = { action, subject, roles, platform: deps.platform, now };
  const plan = await evaluate({ ...asked, input, lookup: createLookup(context.tx, true) });
  return plan.kind === 'plan' ? act(action, plan) : endRefused(context, plan);
}

/**
 * Carries out a plan in the transaction that claims the request: applies it, or asks the learning platform for it first.
 * @param followUp the action that follows in the same confirmed step.
 */
export async function execute(
  context: DecisionContext,
  plan: Plan,
  event: AuditEvent,
  followUp?: string,
): Promise<Decision> {
  const type = platformChangeOf(context, plan);
  if (type) return askPlatform(context, plan, { type, event, followUp });
  const done = await applyAtOnce(context, plan, event);
  return followUp ? runFollowUp(context, plan, followUp) : done;
}

/** Applies a plan with its audit row, mail and confirmation. */
async function applyAtOnce(context: DecisionContext, plan: Plan, event: AuditEvent): Promise<Decision> {
  const { deps, tx, addFinalStatement, invocation, row, subject, now } = context;
  const { id } = row.request;
  addFinalStatement(() => recordAudit(tx, invocation, event, auditSubject(row)));
  const end = {
    state: 'done',
    decidedBy: invocation.actor,
    decidedAt: now,
    outcome: plan.outcome,
    replaced: replacedBy(plan, subject.learner),
  } as const;
  await Promise.all([
    settleRequest(tx, id, end),
    applyPlan(tx, plan, {
      subject,
      requestId: id,
      linkSecret: deps.linkSecret,
      addressKey: deps.addressKey,
      now,
      newId: randomUUID,
      isToldElsewhere: row.request.batchId !== null,
    }),
    row.request.batchId === null && addEcho(tx, { id: randomUUID(), requestId: id, place: row.request }, graceOf(plan)),
    invalidatePost(tx, id, 'card', 'approval'),
  ]);
  return { kind: 'done' };
}

/** Ends a request with a refusal of the rules. */
export async function endRefused(context: DecisionContext, refusal: Refusal): Promise<Decision> {
  const { deps, tx, invocation, row, subject, roles, now } = context;
  const { id } = row.request;
  const outcome = { words: refusal.words, facts: { refusal: refusal.code } };
  await Promise.all([
    settleRequest(tx, id, { state: 'refused', decidedBy: invocation.actor, decidedAt: now, outcome }),
    invalidatePost(tx, id, 'card', 'approval'),
    recordAudit(tx, invocation, 'refused', { ...auditSubject(row), refusal }),
  ]);
  return explain(refusal, deps.catalogue.find(row.request.action), deps.catalogue, {
    ...{ subject, roles, platform: deps.platform, now },
  });
}
