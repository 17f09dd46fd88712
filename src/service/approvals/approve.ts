import { randomUUID } from 'node:crypto';
import { eq } from 'drizzle-orm';
import { type Refusal, refuse } from '../../core/refusal.ts';
import { cleanReason } from '../../core/requests/reason.ts';
import { person, say } from '../../core/sentence.ts';
import { invalidatePost } from '../../db/outbox/invalidate-posts.ts';
import { addPost } from '../../db/outbox/posts.ts';
import { askerOf, settleRequest } from '../../db/requests/requests.ts';
import { requests } from '../../db/schema/requests.ts';
import type { Admitted } from '../access/gate.ts';
import { recordAudit } from '../audit.ts';
import { type Invocation, refused, type ServiceDeps } from '../context.ts';
import {
  type ApprovalContext,
  auditSubject,
  type Decision,
  type DecisionContext,
  isUuid,
  withLockedRequest,
} from '../requests/decision-context.ts';
import { endRefused, evaluateAgain, execute } from '../requests/plan/execute.ts';
import { isAsShown, showAgain } from '../requests/plan/show-again.ts';
import { refuseDecided, rejectCard } from '../requests/reject.ts';
import { refuseReview, remindToReview } from './review.ts';

/** What a second person can do with a request that waits for one, or was done without one. */
export type ApprovalVerb = 'approve' | 'decline' | 'break-glass' | 'review';

/** Approves and runs a request. Needs a lead other than the asker, and an asker who still has the right. */
export async function approve(deps: ServiceDeps, invocation: Invocation, requestId: string): Promise<Decision> {
  const asker = await vouchForAsker(deps, requestId);
  return withLockedRequest(deps, invocation, requestId, (context) =>
    ifAwaiting(context, 'approve', () => runFor(context, asker, 'approved')),
  );
}

/** Declines a request, with a lead's reason. Nothing is done, and the asker's thread says why. */
export function decline(
  deps: ServiceDeps,
  invocation: Invocation,
  requestId: string,
  typed?: string,
): Promise<Decision> {
  return withLockedRequest(deps, invocation, requestId, (context) =>
    ifAwaiting(context, 'decline', () => turnDown(context, typed)),
  );
}

/**
 * Runs a request for on-call without a second person, with a reason. It is marked on the cards and in the audit, and
 * the leads are notified.
 */
export async function breakGlass(
  deps: ServiceDeps,
  invocation: Invocation,
  requestId: string,
  typed?: string,
): Promise<Decision> {
  const asker = await vouchForAsker(deps, requestId);
  return withLockedRequest(deps, invocation, requestId, (context) =>
    ifAwaiting(context, 'break-glass', async () => {
      const { tx, row } = context;
      const { id, input } = row.request;
      const glassReason = cleanReason(typed);
      if (!glassReason) return rejectCard(context, refuse('reason-missing'));
      const decision = await runFor(context, asker, 'broke-glass');
      if (decision.kind === 'done' || decision.kind === 'running')
        await Promise.all([
          tx
            .update(requests)
            .set({ brokeGlass: true, input: { ...input, glassReason } })
            .where(eq(requests.id, id)),
          addPost(tx, { id: randomUUID(), requestId: id, kind: 'broken-glass', channel: deps.escalationChannel }),
          remindToReview(tx, id),
        ]);
      return decision;
    }),
  );
}

/** Returns whether this person may do that with the request, before a form opens for it. Changes nothing. */
export function authorizeVerb(
  deps: ServiceDeps,
  invocation: Invocation,
  requestId: string,
  verb: ApprovalVerb,
): Promise<Decision> {
  return withLockedRequest(deps, invocation, requestId, (context) =>
    ifAwaiting(context, verb, async () => ({ kind: 'open' })),
  );
}

async function ifAwaiting(
  context: DecisionContext,
  verb: ApprovalVerb,
  act: () => Promise<Decision>,
): Promise<Decision> {
  const refusal = refuseVerb(context, verb);
  return refusal ? rejectCard(context, refusal) : act();
}

/** Returns why this person cannot do that with the request now; undefined where they can. */
export function refuseVerb(context: ApprovalContext, verb: ApprovalVerb): Refusal | undefined {
  if (verb === 'review') return refuseReview(context);
  const { row, invocation, roles, now } = context;
  const { state, expiresAt, askedBy, submittedBy } = row.request;
  if (state === 'expired' || (state === 'awaiting' && expiresAt <= now)) return refuse('request-lapsed');
  if (state !== 'awaiting') return refuseDecided(context);
  if (verb === 'break-glass' && !roles.has('on-call')) return refuse('not-on-call');
  if (verb !== 'break-glass' && !roles.has('lead')) return refuse('not-a-lead');
  const isOwn = invocation.actor === askedBy || invocation.actor === submittedBy;
  if (!isOwn) return undefined;
  return refuse(verb === 'break-glass' ? 'own-glass' : 'own-approval');
}

/**
 * Returns whether the asker may still use the desk. It is asked before anything is locked, because it can wait for
 * Slack.
 */
async function vouchForAsker({ db, gate }: ServiceDeps, requestId: string): Promise<Admitted | Refusal> {
  const askedBy = isUuid(requestId) ? await askerOf(db, requestId) : undefined;
  return askedBy ? gate.vouch(askedBy) : refuse('request-gone');
}

/** Runs the request with the asker's rights: a second person cannot replace a right that the asker has lost. */
async function runFor(
  context: DecisionContext,
  asker: Admitted | Refusal,
  event: 'approved' | 'broke-glass',
): Promise<Decision> {
  const { tx, row } = context;
  if (asker.kind === 'refusal' && asker.code === 'cannot-check') return rejectCard(context, asker);
  const decision =
    asker.kind === 'refusal'
      ? await endRefused(context, refuse('asker-may-not', { by: row.request.askedBy }))
      : await evaluateAgain(context, asker.roles, (_, plan) =>
          isAsShown(context, plan) ? execute(context, plan, event) : showAgain(context, plan),
        );
  if (decision.kind === 'refused' && decision.refusal.code !== 'plan-changed')
    await addPost(tx, { id: randomUUID(), requestId: row.request.id, kind: 'confirmation' });
  return decision;
}

async function turnDown({ tx, invocation, row, now }: DecisionContext, typed: string | undefined): Promise<Decision> {
  const { id } = row.request;
  const reason = cleanReason(typed);
  if (!reason) return refused(refuse('reason-missing'));
  const words = say`Declined by ${person(invocation.actor)}: “${reason}”. Nothing was done.`;
  await Promise.all([
    settleRequest(tx, id, {
      state: 'declined',
      decidedBy: invocation.actor,
      decidedAt: now,
      outcome: { words, facts: {} },
    }),
    invalidatePost(tx, id, 'card', 'approval'),
    addPost(tx, { id: randomUUID(), requestId: id, kind: 'confirmation' }),
    recordAudit(tx, invocation, 'declined', auditSubject(row)),
  ]);
  return { kind: 'declined' };
}
