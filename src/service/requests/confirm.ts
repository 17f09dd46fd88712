import { randomUUID } from 'node:crypto';
import { type Refusal, refuse } from '../../core/refusal.ts';
import { person, say } from '../../core/sentence.ts';
import { invalidatePost } from '../../db/outbox/invalidate-posts.ts';
import { addPost } from '../../db/outbox/posts.ts';
import { settleRequest } from '../../db/requests/requests.ts';
import { refuseEscalationChannel } from '../access/escalation-channel.ts';
import { recordAudit } from '../audit.ts';
import type { Invocation, ServiceDeps } from '../context.ts';
import {
  type ApprovalContext,
  auditSubject,
  type Decision,
  type DecisionContext,
  mayDecide,
  withLockedRequest,
} from './decision-context.ts';
import { evaluateAgain, execute } from './plan/execute.ts';
import { showAgain } from './plan/show-again.ts';
import { isInTime, refuseDecided, rejectCard } from './reject.ts';
import { submitForApproval } from './submit-for-approval.ts';
import { takeBack } from './take-back.ts';

/** What a confirming click brings: the reason, where one is needed, and whether the follow-up runs, too. */
export type ConfirmOptions = { reason?: string; andThen?: boolean };

const DOUBLE_CLICK_MS = 5_000;

/**
 * Confirms a request, once: claims it, evaluates again on the learner as it is now, and applies the plan in one
 * transaction with its audit row, its mail and its confirmation. Where a second person has to agree, it submits the
 * request for approval instead.
 */
export async function confirm(
  deps: ServiceDeps,
  invocation: Invocation,
  requestId: string,
  given: ConfirmOptions = {},
): Promise<Decision> {
  const noWay = given.reason === undefined ? undefined : await refuseEscalationChannel(deps);
  return withLockedRequest(deps, invocation, requestId, (context) =>
    ifPending(context, () => runOrSubmit(context, given, noWay)),
  );
}

/** Cancels a request, also one that waits for a second person. The asker may do so, and any lead. */
export function cancel(deps: ServiceDeps, invocation: Invocation, requestId: string): Promise<Decision> {
  return withLockedRequest(deps, invocation, requestId, (context) => {
    if (context.row.request.state === 'running' || context.row.request.state === 'undoing') return takeBack(context);
    if (context.row.request.state !== 'awaiting' || !isInTime(context))
      return ifPending(context, () => cancelRequest(context));
    const { askedBy } = context.row.request;
    return mayDecide(context) ? cancelRequest(context) : rejectCard(context, refuse('not-yours', { by: askedBy }));
  });
}

/**
 * Returns whether this person may ask a second person about a waiting card, before a form opens for it. Changes nothing.
 */
export async function authorizeDecision(
  deps: ServiceDeps,
  invocation: Invocation,
  requestId: string,
): Promise<Decision> {
  const noWay = await refuseEscalationChannel(deps);
  return withLockedRequest(deps, invocation, requestId, (context) =>
    ifPending(context, async () => (noWay ? rejectCard(context, noWay) : { kind: 'open' })),
  );
}

async function ifPending(context: DecisionContext, act: () => Promise<Decision>): Promise<Decision> {
  if (isDoubleClick(context)) return { kind: 'repeated' };
  const refusal = refuseClick(context);
  return refusal ? rejectCard(context, refusal) : act();
}

/**
 * Returns whether this is a second click by the person who just decided. It needs no answer, because the card shows the
 * result.
 */
export function isDoubleClick({ row: { request }, invocation, now }: ApprovalContext): boolean {
  const { decidedBy, decidedAt, submittedBy, submittedAt } = request;
  const by = decidedBy ?? submittedBy;
  const at = decidedAt ?? submittedAt;
  return by === invocation.actor && now.getTime() - (at?.getTime() ?? 0) < DOUBLE_CLICK_MS;
}

/** Returns why this person cannot decide the waiting card now; undefined where they can. */
export function refuseClick(context: ApprovalContext): Refusal | undefined {
  const { request } = context.row;
  if (request.state === 'expired' || (request.state === 'pending' && !isInTime(context)))
    return refuse('request-lapsed');
  if (request.state !== 'pending') return refuseDecided(context);
  return mayDecide(context) ? undefined : refuse('not-yours', { by: request.askedBy });
}

async function cancelRequest({ tx, invocation, row, now }: DecisionContext): Promise<Decision> {
  const { id, askedBy } = row.request;
  const outcome = { words: say`Cancelled by ${person(invocation.actor)}. Nothing was done.`, facts: {} };
  await Promise.all([
    // Its asker sees the card, but does not look at it again.
    invocation.actor !== askedBy && addPost(tx, { id: randomUUID(), requestId: id, kind: 'confirmation' }),
    settleRequest(tx, id, { state: 'cancelled', decidedBy: invocation.actor, decidedAt: now, outcome }),
    invalidatePost(tx, id, 'card', 'approval'),
    recordAudit(tx, invocation, 'cancelled', auditSubject(row)),
  ]);
  return { kind: 'cancelled' };
}

/** @param noWay why a second person cannot be asked; it counts only where one has to be. */
function runOrSubmit(
  context: DecisionContext,
  { reason, andThen }: ConfirmOptions,
  noWay: Refusal | undefined,
): Promise<Decision> {
  return evaluateAgain(context, context.roles, async (_, plan) => {
    if (plan.approval && noWay) return rejectCard(context, noWay);
    if (plan.approval)
      return reason === undefined ? showAgain(context, plan) : submitForApproval(context, plan, reason);
    return execute(context, plan, 'confirmed', andThen ? plan.followUp?.action : undefined);
  });
}
