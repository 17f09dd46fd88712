import { randomUUID } from 'node:crypto';
import { refuse } from '../../core/refusal.ts';
import { batchRef, MOST_ALONE } from '../../core/requests/batch.ts';
import { cleanReason } from '../../core/requests/reason.ts';
import { say } from '../../core/sentence.ts';
import type { AuditEvent } from '../../db/audit/events.ts';
import { countToRun, updateBatch } from '../../db/batches/batches.ts';
import { invalidateBatchPost } from '../../db/outbox/invalidate-posts.ts';
import { enqueueJob } from '../../db/outbox/jobs.ts';
import { addPost } from '../../db/outbox/posts.ts';
import { countRequests } from '../../db/requests/usage.ts';
import { refuseEscalationChannel } from '../access/escalation-channel.ts';
import { recordAudit } from '../audit.ts';
import type { Invocation, ServiceDeps } from '../context.ts';
import { isDoubleClick, refuseClick } from '../requests/confirm.ts';
import { refuseOverCap } from '../requests/create-request.ts';
import { type Decision, mayDecide } from '../requests/decision-context.ts';
import { isInTime } from '../requests/reject.ts';
import { APPROVAL_HOURS, REMINDER_HOURS } from '../requests/submit-for-approval.ts';
import { type BatchContext, refuseBatch, withLockedBatch } from './decision-context.ts';

const HOUR = 60 * 60 * 1000;
/** How long the first progress message waits, in milliseconds: a few learners are done by then. */
const FIRST_PROGRESS_MS = 1_000;

/**
 * Confirms a batch, once, and starts it. Where more than ten learners will run, it asks a second person instead.
 * @param typed the reason, where a second person has to agree.
 */
export async function confirmBatch(
  deps: ServiceDeps,
  invocation: Invocation,
  batchId: string,
  typed?: string,
): Promise<Decision> {
  const noWay = typed === undefined ? undefined : await refuseEscalationChannel(deps);
  return withLockedBatch(deps, invocation, batchId, (context) =>
    ifPending(context, async () => {
      if ((await countToRun(context.tx, batchId)) <= MOST_ALONE) return startBatch(context, 'confirmed');
      return noWay ? refuseBatch(context, noWay) : submitBatch(context, typed);
    }),
  );
}

/** Cancels a batch before it runs. The asker may do so, and any lead. */
export function cancelBatch(deps: ServiceDeps, invocation: Invocation, batchId: string): Promise<Decision> {
  return withLockedBatch(deps, invocation, batchId, (context) =>
    context.row.request.state === 'awaiting' && isInTime(context) && mayDecide(context)
      ? takeBack(context)
      : ifPending(context, () => takeBack(context)),
  );
}

/**
 * Returns whether this person may ask a second person about a waiting batch, before a form opens for it. Changes
 * nothing.
 */
export async function authorizeBatch(deps: ServiceDeps, invocation: Invocation, batchId: string): Promise<Decision> {
  const noWay = await refuseEscalationChannel(deps);
  return withLockedBatch(deps, invocation, batchId, (context) =>
    ifPending(context, async () => (noWay ? refuseBatch(context, noWay) : { kind: 'open' })),
  );
}

/**
 * Starts the batch from its first learner, and posts its progress. Each learner counts on the desk's cap, and on the
 * asker's only where no second person agreed.
 */
export async function startBatch(
  context: BatchContext,
  event: AuditEvent,
  more: Parameters<typeof updateBatch>[2] = {},
): Promise<Decision> {
  const { deps, tx, invocation, row, now } = context;
  const { id, action, askedBy } = row.request;
  const whose = event === 'confirmed' ? askedBy : undefined;
  const over = await countRequests(tx, whose, deps.limits, await countToRun(tx, id));
  if (over) return refuseBatch(context, refuseOverCap(over));
  await Promise.all([
    updateBatch(tx, id, { state: 'running', decidedBy: invocation.actor, decidedAt: now, ...more }),
    invalidateBatchPost(tx, id, 'card', 'approval'),
    addPost(tx, { id: randomUUID(), batchId: id, kind: 'progress' }, FIRST_PROGRESS_MS),
    enqueueJob(tx, 'run-batch', { batchId: id }),
    recordAudit(tx, invocation, event, { action, requestId: id }),
  ]);
  return { kind: 'done' };
}

async function ifPending(context: BatchContext, act: () => Promise<Decision>): Promise<Decision> {
  if (isDoubleClick(context)) return { kind: 'repeated' };
  const refusal = refuseClick(context);
  return refusal ? refuseBatch(context, refusal) : act();
}

async function submitBatch(context: BatchContext, typed: string | undefined): Promise<Decision> {
  const { deps, tx, invocation, row, now } = context;
  const { id, input, action } = row.request;
  const reason = cleanReason(typed);
  if (!reason) return refuseBatch(context, refuse('reason-missing'));
  const channel = deps.escalationChannel;
  const expiresAt = new Date(now.getTime() + APPROVAL_HOURS * HOUR);
  const requestId = batchRef(id);
  await Promise.all([
    updateBatch(tx, id, {
      state: 'awaiting',
      submittedBy: invocation.actor,
      submittedAt: now,
      expiresAt,
      input: { ...input, reason },
    }),
    invalidateBatchPost(tx, id, 'card'),
    addPost(tx, { id: randomUUID(), batchId: id, kind: 'approval', channel }),
    enqueueJob(tx, 'lapse-request', { requestId }, APPROVAL_HOURS * HOUR),
    ...REMINDER_HOURS.map((hours) => enqueueJob(tx, 'remind-of-request', { requestId, hours }, hours * HOUR)),
    recordAudit(tx, invocation, 'submitted', { action, requestId: id }),
  ]);
  return { kind: 'submitted' };
}

async function takeBack({ tx, invocation, row, now }: BatchContext): Promise<Decision> {
  const { id, action } = row.request;
  const outcome = { words: say`Cancelled. Nothing was done.`, facts: {} };
  await Promise.all([
    updateBatch(tx, id, { state: 'cancelled', decidedBy: invocation.actor, decidedAt: now, outcome }),
    invalidateBatchPost(tx, id, 'card', 'approval'),
    recordAudit(tx, invocation, 'cancelled', { action, requestId: id }),
  ]);
  return { kind: 'cancelled' };
}
