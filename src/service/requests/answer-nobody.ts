import { type CatalogueEntry, isAction } from '../../core/action.ts';
import { type Refusal, refuse } from '../../core/refusal.ts';
import type { Subject, Target } from '../../core/subject.ts';
import { writeAudit } from '../../db/audit/write.ts';
import { findNear } from '../../db/learners/near-subjects.ts';
import { auditRow, recordAudit } from '../audit.ts';
import { type Invocation, type RefusedAnswer, refused, type ServiceDeps } from '../context.ts';
import type { AskInput } from './input/answer-form.ts';
import { type Draft, saveDraft } from './input/drafts.ts';

/** The address that no account has, the action that would correct an account to it, and the draft that keeps it. */
export type MistypedEmail = { email: string; remedy: CatalogueEntry; draft: Draft | undefined };

/** No account has that email, but some have one like it. `draft` keeps what else was typed. */
export type NearAnswer = {
  kind: 'near';
  entry: CatalogueEntry | undefined;
  refusal: Refusal;
  subjects: Subject[];
  mistyped?: MistypedEmail;
  draft?: Draft;
};

/** Answers for an email that no account has: near matches if there are any, else a refusal. */
export async function answerNobody(
  deps: ServiceDeps,
  invocation: Invocation,
  entry: CatalogueEntry | undefined,
  target: Target,
  given: AskInput = {},
): Promise<NearAnswer | RefusedAnswer> {
  const refusal = 'email' in target ? refuse('no-such-learner', target) : refuse('learner-gone');
  const [subjects] = await Promise.all([
    'email' in target ? findNear(deps.db, target.email) : [],
    recordAudit(deps.db, invocation, 'refused', { refusal, ...(entry && { action: entry.name }) }),
  ]);
  if (subjects.length === 0) return refused(refusal);
  const [draft, mistyped] = await Promise.all([
    draftOf(deps, invocation, entry, given),
    'email' in target ? mistypedEmail(deps, invocation, target.email) : undefined,
    recordSeen(deps, invocation, entry, subjects),
  ]);
  return { kind: 'near', entry, refusal, subjects, draft, mistyped };
}

async function mistypedEmail(
  deps: ServiceDeps,
  invocation: Invocation,
  email: string,
): Promise<MistypedEmail | undefined> {
  const remedy = deps.catalogue.remedies('mistyped-address').find(isAction);
  const [field] = Object.keys(remedy?.fields ?? {});
  if (!remedy || !field) return undefined;
  const draft = await saveDraft(deps, invocation, remedy.fields, { values: { [field]: email.toLowerCase() } });
  return { email, remedy, draft: draft && { ...draft, isComplete: false } };
}

/** Stores what was typed for an action until it is clear for which learner. A form asks where not all was understood. */
export async function draftOf(
  deps: ServiceDeps,
  invocation: Invocation,
  entry: CatalogueEntry | undefined,
  { values = {}, unread }: AskInput,
): Promise<Draft | undefined> {
  const draft = entry && isAction(entry) ? await saveDraft(deps, invocation, entry.fields, { values }) : undefined;
  return draft && { ...draft, isComplete: draft.isComplete && !unread };
}

/** Audits that the caller saw each of the learners to choose from. */
export async function recordSeen(
  deps: ServiceDeps,
  invocation: Invocation,
  entry: CatalogueEntry | undefined,
  subjects: Subject[],
): Promise<void> {
  const seen = subjects.map(({ learner }) =>
    auditRow(invocation, 'looked-up', { learnerId: learner.id, ...(entry && { action: entry.name }) }),
  );
  await writeAudit(deps.db, seen);
}
