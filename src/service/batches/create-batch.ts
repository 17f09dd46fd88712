import { randomUUID } from 'node:crypto';
import { inArray } from 'drizzle-orm';
import type { Action, Plan, Role } from '../../core/action.ts';
import { type Refusal, refuse } from '../../core/refusal.ts';
import { batchRef, isRetryable, MOST_AT_ONCE, type Reason } from '../../core/requests/batch.ts';
import type { Subject } from '../../core/subject.ts';
import { findTried } from '../../db/batches/batch-snapshots.ts';
import { findSubjectsWhere } from '../../db/batches/batch-subjects.ts';
import { findBatch, insertBatch } from '../../db/batches/batches.ts';
import { claimDeliveryFirst } from '../../db/requests/deliveries.ts';
import { audit, learners } from '../../db/schema.ts';
import { rejectCaller } from '../access/reject-caller.ts';
import { auditRow, recordAudit } from '../audit.ts';
import { type Invocation, lookUpOf, type RefusedAnswer, type Repeated, refused, type ServiceDeps } from '../context.ts';
import { CARD_MINUTES } from '../requests/create-request.ts';
import { isUuid } from '../requests/decision-context.ts';
import { evaluateNew } from '../requests/evaluate.ts';
import { type ClassifiedAddress, classifyAddress, itemOf, promiseOf } from './classify.ts';

/** Why nothing can be done for one of the addresses, for whoever asked. */
export type Unrunnable = { email: string; learner: Subject['learner'] | null; reason: Reason };

export type ManyAnswer =
  | Repeated
  | RefusedAnswer
  /** A batch was made: its card waits to be posted by whoever asked. */
  | { kind: 'prepared'; requestId: string; postId: string }
  /** It can be done for none of them. */
  | { kind: 'nothing-runs'; action: Action; items: Unrunnable[] };

/**
 * Asks for an action for several learners at once, and sorts them into those it can be done for and those it cannot.
 * @param emails as written; the same one twice counts once, and more than 50 are left out.
 */
export async function askMany(
  deps: ServiceDeps,
  invocation: Invocation,
  action: Action,
  emails: readonly string[],
): Promise<ManyAnswer> {
  const admitted = await deps.gate.admit(invocation.actor, invocation.place.channel);
  if (admitted.kind === 'refusal') return rejectCaller(deps, invocation, admitted, action);
  const wanted = [...new Set(emails.map((email) => email.toLowerCase()))].slice(0, MOST_AT_ONCE);
  return sortAndPrepare(deps, invocation, action, {
    roles: admitted.roles,
    isMeant: inArray(learners.email, wanted),
    wanted,
  });
}

/** Asks anew for those learners of a finished batch that have nothing of it: what broke, and mails that did not arrive. */
export async function retryFailed(deps: ServiceDeps, invocation: Invocation, batchId: string): Promise<ManyAnswer> {
  const admitted = await deps.gate.admit(invocation.actor, invocation.place.channel);
  if (admitted.kind === 'refusal') return rejectCaller(deps, invocation, admitted);
  const batch = isUuid(batchId) ? await findBatch(deps.db, batchId) : undefined;
  const action = batch && deps.catalogue.find(batch.action);
  if (!batch || !action) return refused(refuse('request-gone'));
  const failed = (await findTried(deps.db, batchId)).filter(isRetryable).flatMap(({ learnerId }) => learnerId ?? []);
  if (failed.length === 0) return refused(refuse('nothing-failed'));
  return sortAndPrepare(deps, invocation, action, { roles: admitted.roles, isMeant: inArray(learners.id, failed) });
}

type BatchSelection = {
  roles: ReadonlySet<Role>;
  isMeant: ReturnType<typeof inArray>;
  /** The addresses, in the order to show them in; those of the learners that are meant unless given. */
  wanted?: string[];
};

async function sortAndPrepare(
  deps: ServiceDeps,
  invocation: Invocation,
  action: Action,
  { roles, isMeant, wanted }: BatchSelection,
): Promise<ManyAnswer> {
  const now = deps.clock();
  const [isFirst, subjects] = await Promise.all([
    claimDeliveryFirst(deps.db, invocation.delivery),
    findSubjectsWhere(deps.db, isMeant, lookUpOf(deps, now)),
  ]);
  if (!isFirst) return { kind: 'repeated' };
  if (action.needsApproval) return refuseAction(deps, invocation, action);
  const sorted = wanted
    ? wanted.map((email) =>
        classifyAddress(
          email,
          subjects.filter(({ learner }) => learner.email === email),
          evaluated,
        ),
      )
    : subjects.map((subject) => classifyAddress(subject.learner.email, [subject], evaluated));
  if (sorted.some(({ verdict }) => verdict.kind === 'plan')) return prepare(deps, invocation, action, sorted, now);
  await deps.db.insert(audit).values(refusalRows(invocation, action, sorted));
  return { kind: 'nothing-runs', action, items: sorted.map(toUnrunnable) };

  function evaluated(subject: Subject): Plan | Refusal {
    return evaluateNew(action, subject, roles, now);
  }
}

/** What needs a second person, or is shown to one reader, is no matter for many at once. */
async function refuseAction({ db }: ServiceDeps, invocation: Invocation, action: Action): Promise<RefusedAnswer> {
  const refusal = refuse('one-at-a-time', { title: action.title });
  await recordAudit(db, invocation, 'refused', { action: action.name, refusal });
  return refused(refusal);
}

async function prepare(
  { db }: ServiceDeps,
  invocation: Invocation,
  action: Action,
  sorted: ClassifiedAddress[],
  now: Date,
): Promise<ManyAnswer> {
  const batchId = randomUUID();
  const postId = randomUUID();
  const plans = sorted.flatMap(({ verdict }) => (verdict.kind === 'plan' ? [verdict] : []));
  await insertBatch(db, {
    batch: {
      id: batchId,
      reference: invocation.reference,
      action: action.name,
      askedBy: invocation.actor,
      channel: invocation.place.channel,
      threadTs: invocation.place.threadTs,
      announced: promiseOf(action, plans),
      createdAt: now,
      expiresAt: new Date(now.getTime() + CARD_MINUTES * 60_000),
    },
    items: sorted.map((one, position) => ({ batchId, position, ...itemOf(one) })),
    postId,
    ref: batchRef(batchId),
    audit: [
      auditRow(invocation, 'asked', { action: action.name, requestId: batchId }),
      ...refusalRows(invocation, action, sorted, batchId),
    ],
  });
  return { kind: 'prepared', requestId: batchRef(batchId), postId };
}

function refusalRows(invocation: Invocation, action: Action, sorted: ClassifiedAddress[], requestId?: string) {
  return sorted.flatMap(({ subject, verdict }) =>
    verdict.kind === 'refusal'
      ? [
          auditRow(invocation, 'refused', {
            action: action.name,
            learnerId: subject?.learner.id,
            requestId,
            refusal: verdict,
          }),
        ]
      : [],
  );
}

function toUnrunnable({ email, subject, verdict }: ClassifiedAddress): Unrunnable {
  if (verdict.kind === 'plan') throw new Error('It can run.');
  return { email, learner: subject?.learner ?? null, reason: { code: verdict.code, words: verdict.words } };
}
