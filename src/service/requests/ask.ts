import { type Action, type CatalogueEntry, type Input, type Inquiry, isAction, type Role } from '../../core/action.ts';
import type { PastMail } from '../../core/mail/diagnosis.ts';
import { type Refusal, refuse } from '../../core/refusal.ts';
import type { Subject, Target } from '../../core/subject.ts';
import { findNear, findSubjects } from '../../db/learners/subjects.ts';
import { findPastMails } from '../../db/mail/mails.ts';
import { claimDeliveryFirst } from '../../db/requests/deliveries.ts';
import { keepDraft } from '../../db/requests/drafts.ts';
import { audit } from '../../db/schema.ts';
import { rejectCaller } from '../access/reject-caller.ts';
import { auditRow, recordAudit } from '../audit.ts';
import { type Invocation, lookUpOf, type RefusedAnswer, type Repeated, refused, type ServiceDeps } from '../context.ts';
import { type CreatedRequest, createRequest } from './create-request.ts';
import { evaluateNew, isAllowed } from './evaluate.ts';

/** What can be done for a learner, and in words what not. */
export type Profile = { subject: Subject; possible: Action[]; impossible: { action: Action; refusal: Refusal }[] };

/** An address that somebody typed, and where it is kept for them. */
export type TypedEmail = { email: string; draft: string | undefined };

export type AskAnswer =
  | Repeated
  | RefusedAnswer
  | CreatedRequest
  | { kind: 'profile'; profile: Profile }
  /** What is known of the mails to this learner, for the mail doctor. */
  | { kind: 'mail-case'; subject: Subject; history: PastMail[] }
  /** `draft`: where the new address is kept that was typed with it. */
  | { kind: 'which-organization'; entry: CatalogueEntry | undefined; subjects: Subject[]; draft?: string }
  /** `typed`: the address that nobody has; `draft` as above. */
  | {
      kind: 'near';
      entry: CatalogueEntry | undefined;
      refusal: Refusal;
      subjects: Subject[];
      typed?: TypedEmail;
      draft?: string;
    };

/**
 * Asks for an action or an inquiry about a learner, or for the learner's profile where nothing is named.
 * @param target whom: an email as typed, or the id of a learner chosen from an earlier answer.
 * @param input what was given besides: a new address, a lead's word to pass a rule.
 * @returns a no, a choice to make, the profile, or the prepared request. Every one of them is audited.
 */
export async function ask(
  deps: ServiceDeps,
  invocation: Invocation,
  entry: CatalogueEntry | undefined,
  target: Target,
  input: Input = {},
): Promise<AskAnswer> {
  const { db, clock } = deps;
  const admitted = await deps.gate.admit(invocation.actor, invocation.place.channel, entry);
  if (admitted.kind === 'refusal') return rejectCaller(deps, invocation, admitted, entry);
  const now = clock();
  const [isFirst, subjects] = await Promise.all([
    claimDeliveryFirst(db, invocation.delivery),
    findSubjects(db, target, lookUpOf(deps, now)),
  ]);
  if (!isFirst) return { kind: 'repeated' };
  const [subject, ...others] = subjects;
  if (!subject) return answerNobody(deps, invocation, entry, target, input);
  if (others.length > 0) {
    const [draft] = await Promise.all([
      draftOf(deps, invocation, input),
      recordSeen(deps, invocation, entry, subjects),
    ]);
    return { kind: 'which-organization', entry, subjects, draft };
  }
  if (!entry) return answerProfile(deps, invocation, subject, admitted.roles, now);
  return isAction(entry)
    ? createRequest(deps, invocation, { action: entry, subject, roles: admitted.roles, now, input })
    : answerInquiry(deps, invocation, entry, subject, admitted.roles);
}

async function answerInquiry(
  deps: ServiceDeps,
  invocation: Invocation,
  inquiry: Inquiry,
  subject: Subject,
  roles: ReadonlySet<Role>,
): Promise<AskAnswer> {
  const about = { action: inquiry.name, learnerId: subject.learner.id };
  if (!isAllowed(inquiry, roles)) {
    const refusal = refuse('action-not-allowed', { title: inquiry.title });
    await recordAudit(deps.db, invocation, 'refused', { ...about, refusal });
    return refused(refusal);
  }
  const [history] = await Promise.all([
    findPastMails(deps.db, subject.learner.id),
    recordAudit(deps.db, invocation, 'looked-up', about),
  ]);
  return { kind: 'mail-case', subject, history };
}

/** Nobody has that email: near matches where there are any, else a no. */
export async function answerNobody(
  deps: ServiceDeps,
  invocation: Invocation,
  entry: CatalogueEntry | undefined,
  target: Target,
  input: Input = {},
): Promise<AskAnswer> {
  const refusal = 'email' in target ? refuse('no-such-learner', target) : refuse('learner-gone');
  const [subjects] = await Promise.all([
    'email' in target ? findNear(deps.db, target.email) : [],
    recordAudit(deps.db, invocation, 'refused', { refusal, ...(entry && { action: entry.name }) }),
  ]);
  if (subjects.length === 0) return refused(refusal);
  const email = 'email' in target ? target.email : undefined;
  const [draft, mistyped] = await Promise.all([
    draftOf(deps, invocation, input),
    draftOf(deps, invocation, { newEmail: email?.toLowerCase() }),
    recordSeen(deps, invocation, entry, subjects),
  ]);
  return { kind: 'near', entry, refusal, subjects, draft, ...(email && { typed: { email, draft: mistyped } }) };
}

/** Keeps an address that was typed, until it is clear for whom. */
async function draftOf({ db }: ServiceDeps, { actor }: Invocation, { newEmail }: Input): Promise<string | undefined> {
  return newEmail ? keepDraft(db, { actor, newEmail }) : undefined;
}

/** Learners to choose from are seen, each of them. */
async function recordSeen(
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

async function answerProfile(
  deps: ServiceDeps,
  invocation: Invocation,
  subject: Subject,
  roles: ReadonlySet<Role>,
  now: Date,
): Promise<AskAnswer> {
  await recordAudit(deps.db, invocation, 'looked-up', { learnerId: subject.learner.id });
  const possible: Action[] = [];
  const impossible: Profile['impossible'] = [];
  for (const action of deps.catalogue.actions) {
    const plan = evaluateNew(action, subject, roles, now);
    if (plan.kind === 'plan') possible.push(action);
    else if (plan.code !== 'action-not-allowed') impossible.push({ action, refusal: plan });
  }
  return { kind: 'profile', profile: { subject, possible, impossible } };
}
