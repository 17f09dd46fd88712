import { randomUUID } from 'node:crypto';
import type { Action, Plan, Role } from '../../core/action.ts';
import { type Refusal, refuse } from '../../core/refusal.ts';
import { touchPost } from '../../db/outbox/invalidate-posts.ts';
import { addEcho } from '../../db/requests/escalations.ts';
import { settleRequest } from '../../db/requests/requests.ts';
import { audit } from '../../db/schema.ts';
import { type AuditEvent, auditRow, record } from '../audit.ts';
import { refused } from '../context.ts';
import { knowAddressAgain } from '../learners/resolve-address.ts';
import { applyPlan, graceOf } from './apply-plan.ts';
import { aboutOf, type Decision, type Ground } from './decision-context.ts';
import { explain, judge } from './evaluate.ts';

/** Judges a request's action again, on the learner as it is now, and hands what it found to `act`. */
export async function judgeAgain(
  ground: Ground,
  roles: ReadonlySet<Role>,
  act: (action: Action, plan: Plan) => Promise<Decision>,
): Promise<Decision> {
  const { deps, row, subject, now } = ground;
  const action = deps.catalogue.find(row.request.action);
  if (!action) {
    const refusal = refuse('request-gone');
    await record(ground.tx, ground.call, 'refused', { ...aboutOf(row), refusal });
    return refused(refusal);
  }
  const input = await knowAddressAgain(ground.tx, subject, row.request.input);
  const plan = judge(action, subject, roles, now, input);
  return plan.kind === 'plan' ? act(action, plan) : endRefused(ground, plan);
}

/** Does what the plan says in the transaction that claims the request, with its audit row, mail and confirmation. */
export async function carryOut(ground: Ground, plan: Plan, event: AuditEvent): Promise<Decision> {
  const { deps, tx, lastly, call, row, subject, now } = ground;
  const { id } = row.request;
  lastly(() => record(tx, call, event, aboutOf(row)));
  const end = { state: 'done', decidedBy: call.actor, decidedAt: now, outcome: plan.outcome } as const;
  await Promise.all([
    settleRequest(tx, id, end),
    applyPlan(tx, plan, {
      subject,
      requestId: id,
      linkSecret: deps.linkSecret,
      now,
      newId: randomUUID,
      isToldElsewhere: row.request.batchId !== null,
    }),
    row.request.batchId === null && addEcho(tx, { id: randomUUID(), requestId: id, place: row.request }, graceOf(plan)),
    touchPost(tx, id, 'card', 'approval'),
  ]);
  return { kind: 'done' };
}

/** Ends a request with the rules' no. */
export async function endRefused(ground: Ground, refusal: Refusal): Promise<Decision> {
  const { deps, tx, call, row, subject, roles, now } = ground;
  const { id } = row.request;
  const outcome = { words: refusal.words, facts: { refusal: refusal.code } };
  await Promise.all([
    settleRequest(tx, id, { state: 'refused', decidedBy: call.actor, decidedAt: now, outcome }),
    touchPost(tx, id, 'card', 'approval'),
    tx.insert(audit).values(auditRow(call, 'refused', { ...aboutOf(row), refusal })),
  ]);
  return explain(refusal, deps.catalogue.find(row.request.action), deps.catalogue, subject, roles, now);
}
