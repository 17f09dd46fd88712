import { randomUUID } from 'node:crypto';
import type { Action } from '../../core/action.ts';
import { addressFingerprint } from '../../core/mail/address-fingerprint.ts';
import type { Plan } from '../../core/plan.ts';
import { type Refusal, refuse } from '../../core/refusal.ts';
import type { RequestInput } from '../../core/requests/request-input.ts';
import type { Subject } from '../../core/subject.ts';
import type { AuditEvent } from '../../db/audit/events.ts';
import { lockSubject } from '../../db/batches/batch-subjects.ts';
import {
  type BatchRow,
  claimItem,
  findBatch,
  finishBatch,
  type ItemRow,
  settleItem,
} from '../../db/batches/batches.ts';
import type { Transaction } from '../../db/client.ts';
import { invalidateBatchPost } from '../../db/outbox/invalidate-posts.ts';
import { enqueueJob } from '../../db/outbox/jobs.ts';
import { requests } from '../../db/schema/requests.ts';
import { type AddFinalStatement, withFinalStatement } from '../../db/statements/with-final-statement.ts';
import type { Admitted } from '../access/gate.ts';
import { recordAudit } from '../audit.ts';
import { type Invocation, lookUpOf, type ServiceDeps } from '../context.ts';
import { isUuid } from '../requests/decision-context.ts';
import { createLookup } from '../requests/lookup.ts';
import { evaluate } from '../requests/plan/evaluate.ts';
import { execute } from '../requests/plan/execute.ts';
import { announcedBy } from '../requests/plan/shown-plan.ts';
import { valuesFor } from './batch-form.ts';

/** How many learners one job runs before it makes room for other jobs and checks the asker's rights again. */
const AT_A_TIME = 10;
/** How long to wait before asking again, in milliseconds, while Slack cannot say what the asker may do. */
const ASK_AGAIN_MS = 5_000;

/** Called with what broke for one learner, and the batch's reference. */
export type OnFault = (error: unknown, reference: string) => void;

type BatchRun = {
  deps: ServiceDeps;
  batch: BatchRow;
  invocation: Invocation;
  action: Action;
  asker: Admitted | Refusal;
  /** Positions that broke once. They are tried again, because a lost connection or a deadlock passes. */
  broken: Set<number>;
};

/**
 * Runs a batch's next learners, each in a transaction and as a request of its own, evaluated again as things are now.
 * Nothing that was done is done again, and several runs at once share the work. A learner whose part breaks twice is
 * given up, and the others go on.
 */
export async function runBatch(deps: ServiceDeps, batchId: string, onFault: OnFault): Promise<void> {
  const batch = isUuid(batchId) ? await findBatch(deps.db, batchId) : undefined;
  const action = batch && deps.catalogue.find(batch.action);
  if (batch?.state !== 'running' || !action) return;
  const asker = await deps.gate.vouch(batch.askedBy);
  if (asker.kind === 'refusal' && asker.code === 'cannot-check')
    return enqueueJob(deps.db, 'run-batch', { batchId }, ASK_AGAIN_MS);
  const run = { deps, batch, invocation: invocationOf(batch), action, asker, broken: new Set<number>() };
  for (let i = 0; i < AT_A_TIME; i++) if (!(await runNext(run, onFault))) return finishBatch(deps.db, batchId);
  await enqueueJob(deps.db, 'run-batch', { batchId });
}

/** Returns the invocation that a batch runs under: the person who decided it, in the place where it was asked for. */
function invocationOf({
  decidedBy,
  askedBy,
  channel,
  threadTs,
  cardTs,
  reference,
}: BatchRow & { cardTs: string | null }): Invocation {
  return { actor: decidedBy ?? askedBy, place: { channel, threadTs: threadTs ?? cardTs }, delivery: '', reference };
}

/** Runs one learner. Returns false where none is left to claim. */
async function runNext(run: BatchRun, onFault: OnFault): Promise<boolean> {
  const { db } = run.deps;
  const { id, reference } = run.batch;
  let item: ItemRow | undefined;
  try {
    await withFinalStatement(db, async (tx, addFinalStatement) => {
      item = await claimItem(tx, id);
      if (item) await runItem(run, { tx, addFinalStatement }, item);
    });
  } catch (error) {
    if (!item) throw error;
    onFault(error, reference);
    if (run.broken.has(item.position)) await giveUp(run, item);
    run.broken.add(item.position);
  }
  if (item) await invalidateBatchPost(db, id, 'progress');
  return item !== undefined;
}

async function runItem(
  run: BatchRun,
  { tx, addFinalStatement }: { tx: Transaction; addFinalStatement: AddFinalStatement },
  item: ItemRow,
): Promise<void> {
  const { deps, batch, invocation, action, asker } = run;
  const now = deps.clock();
  const subject = await lockSubject(tx, item.learnerId ?? '', lookUpOf(deps, now));
  if (!subject) return refuseItem(run, tx, item, refuse('learner-gone'));
  if (asker.kind === 'refusal') return refuseItem(run, tx, item, refuse('asker-may-not', { by: batch.askedBy }));
  const input = { ...batch.input, values: valuesFor(batch.input.values, subject.organization.id) };
  const lookup = createLookup(tx, true);
  const plan = await evaluate({
    ...{ action, subject, roles: asker.roles, platform: deps.platform, now },
    input,
    lookup,
  });
  if (plan.kind === 'refusal') return refuseItem(run, tx, item, plan);
  const request = await insertChild(tx, run, subject, { plan, input, now });
  const { learner, organization, suppressed } = subject;
  const row = { request, learner, organization, suppressed, erasedAt: null };
  const decision = await execute(
    { deps, tx, addFinalStatement, invocation, row, subject, roles: asker.roles, now, cardTs: null },
    plan,
    eventOf(batch),
  );
  await settleItem(tx, item, { state: decision.kind === 'running' ? 'running' : 'done', requestId: request.id });
}

/** Inserts the request for one learner's part. It is like any other, but has no messages of its own. */
async function insertChild(
  tx: Transaction,
  { deps, batch, invocation }: BatchRun,
  { learner }: Subject,
  { plan, input, now }: { plan: Plan; input: RequestInput; now: Date },
) {
  const { id: batchId, reference, action, askedBy, submittedBy, submittedAt } = batch;
  const { brokeGlass, reviewedBy, reviewedAt } = batch;
  const [request] = await tx
    .insert(requests)
    .values({
      ...{ id: randomUUID(), batchId, reference, action, askedBy, input, submittedBy, submittedAt },
      ...{ brokeGlass, reviewedBy, reviewedAt },
      learnerId: learner.id,
      addressFingerprint: addressFingerprint(deps.addressKey, learner.email),
      channel: invocation.place.channel,
      threadTs: invocation.place.threadTs,
      state: 'done',
      announced: announcedBy(plan),
      createdAt: now,
      expiresAt: now,
    })
    .returning();
  if (!request) throw new Error('a request was not written');
  return request;
}

const eventOf = ({ brokeGlass, submittedBy }: BatchRow): AuditEvent =>
  brokeGlass ? 'broke-glass' : submittedBy ? 'approved' : 'confirmed';

async function refuseItem(
  { invocation, action }: BatchRun,
  tx: Transaction,
  item: ItemRow,
  refusal: Refusal,
): Promise<void> {
  const about = { ...itemSubject(action, item), refusal };
  await Promise.all([
    settleItem(tx, item, { state: 'refused', reason: { code: refusal.code, words: refusal.words } }),
    recordAudit(tx, invocation, 'refused', about),
  ]);
}

const itemSubject = ({ name }: Action, { batchId, learnerId }: ItemRow) => ({
  action: name,
  learnerId: learnerId ?? undefined,
  requestId: batchId,
});

/** Marks one learner's part as failed, after its transaction was rolled back. */
async function giveUp({ deps, invocation, action }: BatchRun, item: ItemRow): Promise<void> {
  await deps.db.transaction(async (tx) => {
    if (await settleItem(tx, item, { state: 'failed' }))
      await recordAudit(tx, invocation, 'failed', itemSubject(action, item));
  });
}
