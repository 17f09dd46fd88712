import { randomUUID } from 'node:crypto';
import { settleRequest } from '../../db/requests.ts';
import { audit } from '../../db/schema.ts';
import { touchPost } from '../../db/touch.ts';
import { type Refusal, refuse } from '../refusal.ts';
import { say } from '../words.ts';
import { applyPlan } from './apply.ts';
import { type Call, type Deps, refused } from './call.ts';
import { aboutOf, type Decision, type Ground, isTheirs, onRequest } from './ground.ts';
import { judge, waysOut } from './judge.ts';
import { auditRow, record } from './record.ts';

const DOUBLE_CLICK_MS = 5_000;

/**
 * Runs a request's action, once: claims the request, judges again on the learner as it is now, and applies the plan
 * in one transaction with its audit row, its mail and its confirmation.
 */
export function confirm(deps: Deps, call: Call, requestId: string): Promise<Decision> {
  return onRequest(deps, call, requestId, (ground) => ifPending(ground, run));
}

/** Takes a request back: the asker's own or, for a lead, anybody's. */
export function cancel(deps: Deps, call: Call, requestId: string): Promise<Decision> {
  return onRequest(deps, call, requestId, (ground) => ifPending(ground, takeBack));
}

async function ifPending(ground: Ground, act: (ground: Ground) => Promise<Decision>): Promise<Decision> {
  if (isDoubleClick(ground)) return { kind: 'repeated' };
  const no = refuseClick(ground);
  return no ? refuseCard(ground, no) : act(ground);
}

/** The same person's second click on what they just decided: there is nothing to say that the card does not say. */
function isDoubleClick({ row: { request }, call, now }: Ground): boolean {
  return request.decidedBy === call.actor && now.getTime() - (request.decidedAt?.getTime() ?? 0) < DOUBLE_CLICK_MS;
}

function refuseClick(ground: Ground): Refusal | undefined {
  const { request } = ground.row;
  if (request.state === 'expired' || (request.state === 'pending' && request.expiresAt <= ground.now))
    return refuse('request-lapsed');
  if (request.state !== 'pending')
    return refuse('request-decided', {
      by: request.decidedBy ?? request.askedBy,
      at: request.decidedAt ?? request.createdAt,
      state: request.state,
    });
  return isTheirs(ground) ? undefined : refuse('not-yours', { by: request.askedBy });
}

/** The request stays as it is, but for one past its deadline; the card is brought up to date either way. */
async function refuseCard({ tx, call, row, now }: Ground, refusal: Refusal): Promise<Decision> {
  const lapsed = row.request.state === 'pending' && row.request.expiresAt <= now;
  await Promise.all([
    lapsed && settleRequest(tx, row.request.id, { state: 'expired', decidedAt: now }),
    touchPost(tx, row.request.id, 'card'),
    tx.insert(audit).values(auditRow(call, 'refused', { ...aboutOf(row), refusal })),
  ]);
  return refused(refusal);
}

async function takeBack({ tx, call, row, now }: Ground): Promise<Decision> {
  const outcome = { words: say`Cancelled. Nothing was done.`, facts: {} };
  await Promise.all([
    settleRequest(tx, row.request.id, { state: 'cancelled', decidedBy: call.actor, decidedAt: now, outcome }),
    touchPost(tx, row.request.id, 'card'),
    tx.insert(audit).values(auditRow(call, 'cancelled', aboutOf(row))),
  ]);
  return { kind: 'cancelled' };
}

async function run(ground: Ground): Promise<Decision> {
  const { deps, tx, call, row, subject, roles, now } = ground;
  const action = deps.catalogue.find(row.request.action);
  if (!action) {
    const refusal = refuse('request-gone');
    await record(tx, call, 'refused', { ...aboutOf(row), refusal });
    return refused(refusal);
  }
  const plan = judge(action, subject, roles, now);
  if (plan.kind === 'refusal') {
    const outcome = { words: plan.words, facts: { refusal: plan.code } };
    await Promise.all([
      settleRequest(tx, row.request.id, { state: 'refused', decidedBy: call.actor, decidedAt: now, outcome }),
      touchPost(tx, row.request.id, 'card'),
      tx.insert(audit).values(auditRow(call, 'refused', { ...aboutOf(row), refusal: plan })),
    ]);
    return { kind: 'refused', refusal: plan, subject, next: waysOut(plan, deps.catalogue, subject, roles, now) };
  }
  await Promise.all([
    settleRequest(tx, row.request.id, { state: 'done', decidedBy: call.actor, decidedAt: now, outcome: plan.outcome }),
    applyPlan(tx, plan, { subject, requestId: row.request.id, linkSecret: deps.linkSecret, now, newId: randomUUID }),
    touchPost(tx, row.request.id, 'card'),
    tx.insert(audit).values(auditRow(call, 'confirmed', aboutOf(row))),
  ]);
  return { kind: 'done' };
}
