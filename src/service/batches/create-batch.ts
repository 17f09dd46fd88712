import { inArray } from 'drizzle-orm';
import type { Action, Role } from '../../core/action.ts';
import { type FieldValues, needsForm } from '../../core/field.ts';
import type { Plan } from '../../core/plan.ts';
import { type Refusal, refuse } from '../../core/refusal.ts';
import { MOST_AT_ONCE, type Reason } from '../../core/requests/batch.ts';
import type { Subject } from '../../core/subject.ts';
import { writeAudit } from '../../db/audit/write.ts';
import { findTried } from '../../db/batches/batch-snapshots.ts';
import { findSubjectsWhere } from '../../db/batches/batch-subjects.ts';
import { findBatch } from '../../db/batches/batches.ts';
import { learners } from '../../db/schema/learners.ts';
import { refuseQuestion } from '../access/refuse-question.ts';
import { rejectCaller } from '../access/reject-caller.ts';
import { recordAudit } from '../audit.ts';
import { type Invocation, lookUpOf, type RefusedAnswer, type Repeated, refused, type ServiceDeps } from '../context.ts';
import { isUuid } from '../requests/decision-context.ts';
import { recallDraft } from '../requests/input/drafts.ts';
import { createLookup } from '../requests/lookup.ts';
import { checkNew, evaluateNew } from '../requests/plan/evaluate.ts';
import { answerBatchForm, type BatchFormAnswer, valuesFor } from './batch-form.ts';
import { withRemedies } from './batch-snapshot.ts';
import { type ClassifiedAddress, classifyAddress } from './classify.ts';
import { insertSorted, refusalRows } from './insert-sorted.ts';

/** Why nothing can be done for one of the addresses, in full for the asker. */
export type Unrunnable = { email: string; learner: Subject['learner'] | null; reason: Reason };

export type ManyAnswer =
  | Repeated
  | RefusedAnswer
  /** The batch was created. The caller posts its card. */
  | { kind: 'created'; requestId: string; postId: string }
  | BatchFormAnswer
  /** The action can be done for none of them. `leftOut`: how many addresses were beyond the limit. */
  | { kind: 'nothing-runs'; action: Action; items: Unrunnable[]; leftOut: number };

/**
 * The learners of a batch: addresses as typed, or the draft of a form that asked for more input. `leftOut`: how many
 * addresses more there were.
 */
export type ManyTarget = { emails: readonly string[]; leftOut?: number } | { draft: string };

/**
 * Asks for an action for several learners at once, and sorts them into those it can be done for and those it cannot.
 * @param target the same address twice counts once; addresses after the 50th are left out, and counted.
 * @param values the input for all of them (`field`), or for those of one organization (`field:organization`).
 */
export async function askMany(
  deps: ServiceDeps,
  invocation: Invocation,
  action: Action,
  target: ManyTarget,
  values?: FieldValues,
): Promise<ManyAnswer> {
  const admitted = await deps.gate.admit(invocation.actor, invocation.place.channel, action);
  if (admitted.kind === 'refusal') return rejectCaller(deps, invocation, admitted, action);
  const asked = 'emails' in target ? target : await recallDraft(deps, invocation, target.draft);
  const distinct = [...new Set((asked?.emails ?? []).map((email) => email.toLowerCase()))];
  const wanted = distinct.slice(0, MOST_AT_ONCE);
  if (wanted.length === 0) return refused(refuse('request-gone'));
  return sortAndCreate(deps, invocation, action, {
    roles: admitted.roles,
    isMeant: inArray(learners.email, wanted),
    count: wanted.length,
    wanted,
    leftOut: distinct.length - wanted.length + (asked?.leftOut ?? 0),
    values,
  });
}

/**
 * Asks again for the learners of a finished batch whose part failed or whose mail did not arrive, where another try would
 * reach them.
 */
export async function retryFailed(deps: ServiceDeps, invocation: Invocation, batchId: string): Promise<ManyAnswer> {
  const admitted = await deps.gate.admit(invocation.actor, invocation.place.channel);
  if (admitted.kind === 'refusal') return rejectCaller(deps, invocation, admitted);
  const batch = isUuid(batchId) ? await findBatch(deps.db, batchId) : undefined;
  const action = batch && deps.catalogue.find(batch.action);
  if (!batch || !action) return refused(refuse('request-gone'));
  const tried = await withRemedies(deps, action, await findTried(deps.db, batchId));
  const failed = tried.flatMap(({ remedy, learnerId }) => (remedy === 'retry' && learnerId) || []);
  if (failed.length === 0)
    return refused(refuse(tried.some(({ remedy }) => remedy) ? 'addresses-first' : 'nothing-failed'));
  const { values } = batch.input;
  return sortAndCreate(deps, invocation, action, {
    roles: admitted.roles,
    isMeant: inArray(learners.id, failed),
    count: failed.length,
    values,
  });
}

type BatchSelection = {
  roles: ReadonlySet<Role>;
  isMeant: ReturnType<typeof inArray>;
  /** How many learners are asked about. */
  count: number;
  /** The addresses, in the order to show them; by default, those of the learners. */
  wanted?: string[];
  /** How many addresses more there were. */
  leftOut?: number;
  values: FieldValues | undefined;
};

async function sortAndCreate(
  deps: ServiceDeps,
  invocation: Invocation,
  action: Action,
  { roles, isMeant, count, wanted, leftOut = 0, values }: BatchSelection,
): Promise<ManyAnswer> {
  const now = deps.clock();
  const [refusal, subjects] = await Promise.all([
    refuseQuestion(deps, invocation, action, count),
    findSubjectsWhere(deps.db, isMeant, lookUpOf(deps, now)),
  ]);
  if (refusal) return refusal;
  if (action.oneAtATime) return refuseAction(deps, invocation, action);
  const addresses = wanted ?? subjects.map(({ learner }) => learner.email);
  // A form asks only where an answer could help.
  if (values === undefined && needsForm(action.fields, undefined)) {
    const able = subjects.filter((subject) => !checkNew({ action, subject, roles, platform: deps.platform, now }));
    if (able.length > 0) return answerBatchForm(deps, invocation, action, able, { emails: addresses, leftOut });
  }
  const lookup = createLookup(deps.db);
  const sorted = await Promise.all(addresses.map((email) => classifyAddress(email, foundFor(email), evaluated)));
  if (sorted.some(({ verdict }) => verdict.kind === 'plan'))
    return insertSorted(deps, invocation, action, { sorted, now, values, leftOut });
  await writeAudit(deps.db, refusalRows(invocation, action, sorted));
  return { kind: 'nothing-runs', action, items: sorted.map(toUnrunnable), leftOut };

  function foundFor(email: string): Subject[] {
    const found = subjects.filter(({ learner }) => learner.email === email);
    return wanted ? found : found.slice(0, 1);
  }

  async function evaluated(subject: Subject): Promise<Plan | Refusal> {
    const input = { values: valuesFor(values, subject.organization.id) };
    const plan = await evaluateNew({ action, subject, roles, platform: deps.platform, now, input, lookup });
    return plan.kind === 'plan' && plan.approval ? refuse('one-at-a-time', { title: action.title }) : plan;
  }
}

/** Refuses an action that is for one learner at a time. */
async function refuseAction({ db }: ServiceDeps, invocation: Invocation, action: Action): Promise<RefusedAnswer> {
  const refusal = refuse('one-at-a-time', { title: action.title });
  await recordAudit(db, invocation, 'refused', { action: action.name, refusal });
  return refused(refusal);
}

function toUnrunnable({ email, subject, verdict }: ClassifiedAddress): Unrunnable {
  if (verdict.kind === 'plan') throw new Error('It can run.');
  return { email, learner: subject?.learner ?? null, reason: { code: verdict.code, words: verdict.words } };
}
