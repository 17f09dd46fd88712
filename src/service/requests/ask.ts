import { type Action, type CatalogueEntry, type Inquiry, isAction, type Role } from '../../core/action.ts';
import { needsForm } from '../../core/field.ts';
import { addressFingerprint } from '../../core/mail/address-fingerprint.ts';
import type { PastMail } from '../../core/mail/diagnosis.ts';
import type { Override } from '../../core/override.ts';
import { refuse } from '../../core/refusal.ts';
import type { Subject, Target } from '../../core/subject.ts';
import { findSubjects } from '../../db/learners/subjects.ts';
import { findPastMails } from '../../db/mail/mails.ts';
import { refuseQuestion } from '../access/refuse-question.ts';
import { rejectCaller } from '../access/reject-caller.ts';
import { recordAudit } from '../audit.ts';
import { type Invocation, lookUpOf, type RefusedAnswer, type Repeated, refused, type ServiceDeps } from '../context.ts';
import { answerNobody, draftOf, type NearAnswer, recordSeen } from './answer-nobody.ts';
import { type CreatedRequest, createRequest, rejectNew } from './create-request.ts';
import { type AskInput, answerForm, type FormAnswer, refuseStaleForm } from './input/answer-form.ts';
import type { Draft } from './input/drafts.ts';
import { offerAgain, refuseUnread } from './input/offer-again.ts';
import { type AskedAction, checkEach, isAllowed } from './plan/evaluate.ts';
import { type Profile, readProfile } from './profile.ts';

/** The input besides the target: values by field, and a lead's decision to pass a rule. */
export type Given = AskInput & { override?: Override };

export type AskAnswer =
  | Repeated
  | RefusedAnswer
  | CreatedRequest
  | FormAnswer
  | NearAnswer
  | { kind: 'profile'; profile: Profile }
  | MailCase
  /** `draft` keeps what else was typed. */
  | { kind: 'which-organization'; entry: CatalogueEntry | undefined; subjects: Subject[]; draft?: Draft };

/**
 * What the mail doctor has to know: the learner, and the past mails to this address. What helps then: `sends`, the action
 * that sends the mail that the learner needs, and `possible`, what this person can ask for now.
 */
export type MailCase = {
  kind: 'mail-case';
  subject: Subject;
  history: PastMail[];
  sends: Action | undefined;
  possible: readonly Action[];
};

/**
 * Asks for an action or an inquiry about a learner, or for the learner's profile where nothing is named.
 * @param target an email as typed, or the id of a learner chosen from an earlier answer.
 * @param given the input besides the target.
 * @returns a refusal, a choice to make, a form to fill in, the profile, or the created request. Every one of them is
 *   audited.
 */
export async function ask(
  deps: ServiceDeps,
  invocation: Invocation,
  entry: CatalogueEntry | undefined,
  target: Target,
  given: Given = {},
): Promise<AskAnswer> {
  const { db, clock } = deps;
  const admitted = await deps.gate.admit(invocation.actor, invocation.place.channel, entry);
  if (admitted.kind === 'refusal') return rejectCaller(deps, invocation, admitted, entry);
  const now = clock();
  const [refusal, subjects] = await Promise.all([
    refuseQuestion(deps, invocation, entry),
    findSubjects(db, target, lookUpOf(deps, now)),
  ]);
  if (refusal) return refusal;
  const [subject, ...others] = subjects;
  if (!subject) return answerNobody(deps, invocation, entry, target, given);
  if (others.length > 0) {
    const [draft] = await Promise.all([
      draftOf(deps, invocation, entry, given),
      recordSeen(deps, invocation, entry, subjects),
    ]);
    return { kind: 'which-organization', entry, subjects, draft };
  }
  const { roles } = admitted;
  if (!entry) return { kind: 'profile', profile: await readProfile(deps, invocation, { subject, roles, now }) };
  return isAction(entry)
    ? answerAction(deps, invocation, { action: entry, subject, roles, platform: deps.platform, now }, given)
    : answerInquiry(deps, invocation, entry, { subject, roles, now });
}

/**
 * Answers with a form where input is missing, with a refusal where a form is out of date, and else with the request.
 */
async function answerAction(
  deps: ServiceDeps,
  invocation: Invocation,
  asking: AskedAction,
  { values, unread, form, override }: Given,
): Promise<AskAnswer> {
  if (unread) return refuseUnread(deps, invocation, asking, { values: values ?? {}, unread });
  if (form === 'open' || needsForm(asking.action.fields, values))
    return answerForm(deps, invocation, asking, values ?? {});
  const stale = form && (await refuseStaleForm(deps, invocation, asking, form.draft));
  if (stale) return rejectNew(deps, invocation, asking, stale);
  const input = { ...(values && { values }), ...(override && { override }) };
  const answer = await createRequest(deps, invocation, { ...asking, input });
  return answer.kind === 'refused' && values ? offerAgain(deps, invocation, asking, { answer, values }) : answer;
}

async function answerInquiry(
  deps: ServiceDeps,
  invocation: Invocation,
  inquiry: Inquiry,
  { subject, roles, now }: { subject: Subject; roles: ReadonlySet<Role>; now: Date },
): Promise<AskAnswer> {
  const about = { action: inquiry.name, learnerId: subject.learner.id };
  if (!isAllowed(inquiry, roles)) {
    const refusal = refuse('action-not-allowed', { title: inquiry.title });
    await recordAudit(deps.db, invocation, 'refused', { ...about, refusal });
    return refused(refusal);
  }
  const [history] = await Promise.all([
    findPastMails(deps.db, subject.learner.id, addressFingerprint(deps.addressKey, subject.learner.email)),
    recordAudit(deps.db, invocation, 'looked-up', about),
  ]);
  return { kind: 'mail-case', subject, history, ...findHelp(deps, { subject, roles, now }) };
}

/** Returns what helps where mail does not arrive, as far as this person may ask for it. */
function findHelp({ catalogue, platform }: ServiceDeps, asking: Omit<AskedAction, 'action' | 'platform'>) {
  const checked = checkEach(catalogue.actions, { ...asking, platform });
  const sending = checked.filter(({ action }) => action.remedies?.includes('lost-mail'));
  return {
    possible: checked.flatMap(({ action, refusal }) => (refusal ? [] : [action])),
    // That it was sent a moment ago, or is held back, makes it no other mail.
    sends: sending.find(({ refusal }) => !refusal || refusal.override)?.action,
  };
}
