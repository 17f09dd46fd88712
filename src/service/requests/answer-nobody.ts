import { type CatalogueEntry, isAction } from '../../core/action.ts';
import type { FieldValues } from '../../core/field.ts';
import { type Refusal, refuse } from '../../core/refusal.ts';
import type { Subject, Target } from '../../core/subject.ts';
import { findNear } from '../../db/learners/subjects.ts';
import { audit } from '../../db/schema.ts';
import { auditRow, recordAudit } from '../audit.ts';
import { type Invocation, type RefusedAnswer, refused, type ServiceDeps } from '../context.ts';
import { type Draft, saveDraft } from './input/drafts.ts';

/** The address that nobody has, and the action that would put it right in an account, with it as a draft. */
export type MistypedEmail = { email: string; remedy: CatalogueEntry; draft: Draft | undefined };

/** Nobody has that email, but somebody has one like it. `draft`: what was typed with it. */
export type NearAnswer = {
  kind: 'near';
  entry: CatalogueEntry | undefined;
  refusal: Refusal;
  subjects: Subject[];
  mistyped?: MistypedEmail;
  draft?: Draft;
};

/** Nobody has that email: near matches where there are any, else a no. */
export async function answerNobody(
  deps: ServiceDeps,
  invocation: Invocation,
  entry: CatalogueEntry | undefined,
  target: Target,
  values: FieldValues = {},
): Promise<NearAnswer | RefusedAnswer> {
  const refusal = 'email' in target ? refuse('no-such-learner', target) : refuse('learner-gone');
  const [subjects] = await Promise.all([
    'email' in target ? findNear(deps.db, target.email) : [],
    recordAudit(deps.db, invocation, 'refused', { refusal, ...(entry && { action: entry.name }) }),
  ]);
  if (subjects.length === 0) return refused(refusal);
  const [draft, mistyped] = await Promise.all([
    draftOf(deps, invocation, entry, values),
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

/** Keeps what was typed for an action until it is clear for whom. */
export function draftOf(
  deps: ServiceDeps,
  invocation: Invocation,
  entry: CatalogueEntry | undefined,
  values: FieldValues,
): Promise<Draft | undefined> {
  return entry && isAction(entry) ? saveDraft(deps, invocation, entry.fields, { values }) : Promise.resolve(undefined);
}

/** Learners to choose from are seen, each of them. */
export async function recordSeen(
  deps: ServiceDeps,
  invocation: Invocation,
  entry: CatalogueEntry | undefined,
  subjects: Subject[],
): Promise<void> {
  const seen = subjects.map(({ learner }) =>
    auditRow(invocation, 'looked-up', { learnerId: learner.id, ...(entry && { action: entry.name }) }),
  );
  await deps.db.insert(audit).values(seen);
}
