import { type Refusal, refuse } from '../../core/refusal.ts';
import { say } from '../../core/sentence.ts';
import { touchPost } from '../../db/outbox/invalidate-posts.ts';
import { settleRequest } from '../../db/requests/requests.ts';
import { audit } from '../../db/schema.ts';
import { auditRow } from '../audit.ts';
import type { Call, Deps } from '../context.ts';
import { aboutOf, type Decision, type Ground, isTheirs, onRequest, type Standing } from './decision-context.ts';
import { carryOut, judgeAgain } from './execute.ts';
import { runAlso } from './follow-up.ts';
import { isInTime, refuseCard, refuseDecided } from './reject.ts';
import { submit } from './submit-for-approval.ts';

/** What a confirming click brings: why, where the action asks for it; whether what goes with it is done, too. */
export type Given = { reason?: string; andThen?: boolean };

const DOUBLE_CLICK_MS = 5_000;

/**
 * Confirms a request, once: claims it, judges again on the learner as it is now, and applies the plan in one transaction
 * with its audit row, its mail and its confirmation. Where a second person has to agree, it asks for that instead.
 */
export function confirm(deps: Deps, call: Call, requestId: string, given: Given = {}): Promise<Decision> {
  return onRequest(deps, call, requestId, (ground) => ifPending(ground, () => run(ground, given)));
}

/** Takes a request back: the asker's own or, for a lead, anybody's. One that waits for a second person, too. */
export function cancel(deps: Deps, call: Call, requestId: string): Promise<Decision> {
  return onRequest(deps, call, requestId, (ground) => {
    if (ground.row.request.state !== 'awaiting' || !isInTime(ground)) return ifPending(ground, () => takeBack(ground));
    const { askedBy } = ground.row.request;
    return isTheirs(ground) ? takeBack(ground) : refuseCard(ground, refuse('not-yours', { by: askedBy }));
  });
}

/** Whether this person may decide about a waiting card, before a form opens for it. Decides nothing. */
export function weigh(deps: Deps, call: Call, requestId: string): Promise<Decision> {
  return onRequest(deps, call, requestId, (ground) => ifPending(ground, async () => ({ kind: 'open' })));
}

async function ifPending(ground: Ground, act: () => Promise<Decision>): Promise<Decision> {
  if (isDoubleClick(ground)) return { kind: 'repeated' };
  const no = refuseClick(ground);
  return no ? refuseCard(ground, no) : act();
}

/** The same person's second click on what they just decided: there is nothing to say that the card does not say. */
export function isDoubleClick({ row: { request }, call, now }: Standing): boolean {
  const { decidedBy, decidedAt, submittedBy, submittedAt } = request;
  const by = decidedBy ?? submittedBy;
  const at = decidedAt ?? submittedAt;
  return by === call.actor && now.getTime() - (at?.getTime() ?? 0) < DOUBLE_CLICK_MS;
}

/** Why this person cannot decide the waiting card now, if so. */
export function refuseClick(ground: Standing): Refusal | undefined {
  const { request } = ground.row;
  if (request.state === 'expired' || (request.state === 'pending' && !isInTime(ground)))
    return refuse('request-lapsed');
  if (request.state !== 'pending') return refuseDecided(ground);
  return isTheirs(ground) ? undefined : refuse('not-yours', { by: request.askedBy });
}

async function takeBack({ tx, call, row, now }: Ground): Promise<Decision> {
  const outcome = { words: say`Cancelled. Nothing was done.`, facts: {} };
  await Promise.all([
    settleRequest(tx, row.request.id, { state: 'cancelled', decidedBy: call.actor, decidedAt: now, outcome }),
    touchPost(tx, row.request.id, 'card', 'approval'),
    tx.insert(audit).values(auditRow(call, 'cancelled', aboutOf(row))),
  ]);
  return { kind: 'cancelled' };
}

function run(ground: Ground, { reason, andThen }: Given): Promise<Decision> {
  return judgeAgain(ground, ground.roles, async (action, plan) => {
    if (action.needsApproval) return submit(ground, reason);
    const done = await carryOut(ground, plan, 'confirmed');
    return andThen && plan.andThen ? runAlso(ground, plan.andThen.action) : done;
  });
}
