import { type Action, type Input, type Inquiry, isAction, type Role, type Wish } from '../../core/action.ts';
import type { PastMail } from '../../core/mail/diagnosis.ts';
import { type Refusal, refuse } from '../../core/refusal.ts';
import type { Subject, Target } from '../../core/subject.ts';
import { findNear, findSubjects } from '../../db/learners/subjects.ts';
import { findPastMails } from '../../db/mail/mails.ts';
import { claimDeliveryFirst } from '../../db/requests/deliveries.ts';
import { keepDraft } from '../../db/requests/drafts.ts';
import { audit } from '../../db/schema.ts';
import { refuseAsker } from '../access/reject-caller.ts';
import { auditRow, record } from '../audit.ts';
import { type Call, type Deps, lookingAt, type Refused, type Repeated, refused } from '../context.ts';
import { answerAction, type Prepared } from './create-request.ts';
import { isAllowed, judgeNew } from './evaluate.ts';

/** What can be done for a learner, and in words what not. */
export type Profile = { subject: Subject; possible: Action[]; impossible: { action: Action; refusal: Refusal }[] };

/** An address that somebody typed, and where it is kept for them. */
export type Typed = { email: string; draft: string | undefined };

export type Answer =
  | Repeated
  | Refused
  | Prepared
  | { kind: 'profile'; profile: Profile }
  /** What is known of the mails to this learner, for the mail doctor. */
  | { kind: 'mail-case'; subject: Subject; history: PastMail[] }
  /** `draft`: where the new address is kept that was typed with it. */
  | { kind: 'which-organization'; wish: Wish | undefined; subjects: Subject[]; draft?: string }
  /** `typed`: the address that nobody has; `draft` as above. */
  | {
      kind: 'near';
      wish: Wish | undefined;
      refusal: Refusal;
      subjects: Subject[];
      typed?: Typed;
      draft?: string;
    };

/**
 * Asks for an action or an inquiry about a learner, or for the learner's profile where nothing is named.
 * @param target whom: an email as typed, or the id of a learner chosen from an earlier answer.
 * @param input what was given besides: a new address, a lead's word to pass a rule.
 * @returns a no, a choice to make, the profile, or the prepared request. Every one of them is audited.
 */
export async function ask(
  deps: Deps,
  call: Call,
  wish: Wish | undefined,
  target: Target,
  input: Input = {},
): Promise<Answer> {
  const { db, clock } = deps;
  const admitted = await deps.gate.admit(call.actor, call.place.channel, wish);
  if (admitted.kind === 'refusal') return refuseAsker(deps, call, admitted, wish);
  const now = clock();
  const [isFirst, subjects] = await Promise.all([
    claimDeliveryFirst(db, call.delivery),
    findSubjects(db, target, lookingAt(deps, now)),
  ]);
  if (!isFirst) return { kind: 'repeated' };
  const [subject, ...others] = subjects;
  if (!subject) return answerNobody(deps, call, wish, target, input);
  if (others.length > 0) {
    const [draft] = await Promise.all([draftOf(deps, call, input), recordSeen(deps, call, wish, subjects)]);
    return { kind: 'which-organization', wish, subjects, draft };
  }
  if (!wish) return answerProfile(deps, call, subject, admitted.roles, now);
  return isAction(wish)
    ? answerAction(deps, call, { action: wish, subject, roles: admitted.roles, now, input })
    : answerInquiry(deps, call, wish, subject, admitted.roles);
}

async function answerInquiry(
  deps: Deps,
  call: Call,
  inquiry: Inquiry,
  subject: Subject,
  roles: ReadonlySet<Role>,
): Promise<Answer> {
  const about = { action: inquiry.name, learnerId: subject.learner.id };
  if (!isAllowed(inquiry, roles)) {
    const refusal = refuse('action-not-allowed', { title: inquiry.title });
    await record(deps.db, call, 'refused', { ...about, refusal });
    return refused(refusal);
  }
  const [history] = await Promise.all([
    findPastMails(deps.db, subject.learner.id),
    record(deps.db, call, 'looked-up', about),
  ]);
  return { kind: 'mail-case', subject, history };
}

/** Nobody has that email: near matches where there are any, else a no. */
export async function answerNobody(
  deps: Deps,
  call: Call,
  wish: Wish | undefined,
  target: Target,
  input: Input = {},
): Promise<Answer> {
  const refusal = 'email' in target ? refuse('no-such-learner', target) : refuse('learner-gone');
  const [subjects] = await Promise.all([
    'email' in target ? findNear(deps.db, target.email) : [],
    record(deps.db, call, 'refused', { refusal, ...(wish && { action: wish.name }) }),
  ]);
  if (subjects.length === 0) return refused(refusal);
  const email = 'email' in target ? target.email : undefined;
  const [draft, mistyped] = await Promise.all([
    draftOf(deps, call, input),
    draftOf(deps, call, { newEmail: email?.toLowerCase() }),
    recordSeen(deps, call, wish, subjects),
  ]);
  return { kind: 'near', wish, refusal, subjects, draft, ...(email && { typed: { email, draft: mistyped } }) };
}

/** Keeps an address that was typed, until it is clear for whom. */
async function draftOf({ db }: Deps, { actor }: Call, { newEmail }: Input): Promise<string | undefined> {
  return newEmail ? keepDraft(db, { actor, newEmail }) : undefined;
}

/** Learners to choose from are seen, each of them. */
async function recordSeen(deps: Deps, call: Call, wish: Wish | undefined, subjects: Subject[]): Promise<void> {
  const seen = subjects.map(({ learner }) =>
    auditRow(call, 'looked-up', { learnerId: learner.id, ...(wish && { action: wish.name }) }),
  );
  await deps.db.insert(audit).values(seen);
}

async function answerProfile(
  deps: Deps,
  call: Call,
  subject: Subject,
  roles: ReadonlySet<Role>,
  now: Date,
): Promise<Answer> {
  await record(deps.db, call, 'looked-up', { learnerId: subject.learner.id });
  const possible: Action[] = [];
  const impossible: Profile['impossible'] = [];
  for (const action of deps.catalogue.actions) {
    const plan = judgeNew(action, subject, roles, now);
    if (plan.kind === 'plan') possible.push(action);
    else if (plan.code !== 'action-not-allowed') impossible.push({ action, refusal: plan });
  }
  return { kind: 'profile', profile: { subject, possible, impossible } };
}
