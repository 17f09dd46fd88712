import { randomUUID } from 'node:crypto';
import { addressFingerprint } from '../../../core/mail/address-fingerprint.ts';
import type { PlatformAnswer } from '../../../core/platform/change.ts';
import {
  differsWords,
  hasItWords,
  linkWords,
  mailedWords,
  notFollowedWords,
  otherAddressWords,
  overtakenWords,
} from '../../../core/platform/words.ts';
import type { Refusal } from '../../../core/refusal.ts';
import { MAILED_BY_PLATFORM, type Outcome } from '../../../core/requests/outcome.ts';
import { fromReplaced } from '../../../core/restore.ts';
import { sentences, type Words } from '../../../core/sentence.ts';
import { isEmailTaken } from '../../../db/learners/addresses.ts';
import { invalidatePost } from '../../../db/outbox/invalidate-posts.ts';
import type { PlatformChange } from '../../../db/platform/changes.ts';
import { settleRequest } from '../../../db/requests/requests.ts';
import { recordAudit } from '../../audit.ts';
import { refused } from '../../context.ts';
import type { DecisionContext } from '../../requests/decision-context.ts';
import { type AppliedPlan, applyPlan, replacedBy } from '../../requests/plan/apply-plan.ts';
import { runFollowUp } from '../../requests/plan/follow-up.ts';
import { applyUndo } from '../../requests/undo.ts';
import { escalateDifference } from './escalate-difference.ts';
import { settleItemOf } from './settle-item.ts';

type Accepted = Extract<PlatformAnswer, { kind: 'accepted' }>;

/**
 * Applies what the platform has accepted: its plan, or its undo. Where the desk's row cannot take it any more, because
 * another account has the address now, the request is done all the same, says what differs, and is escalated.
 * @param overtaken the columns that newer, accepted changes have changed since.
 * @param mayNotFollow why whoever decided may not do what follows any more, or that nobody can say.
 */
export async function acceptChange(
  context: DecisionContext,
  change: PlatformChange,
  given: Accepted,
  { overtaken, mayNotFollow }: { overtaken: ReadonlySet<string>; mayNotFollow: Refusal | undefined },
): Promise<void> {
  const { deps, tx, row, now } = context;
  const { id } = row.request;
  // Another try to undo it was accepted before.
  if (change.isUndo && row.request.state === 'undone') return;
  const { name } = deps.platform;
  const outcome = change.plan?.outcome ?? { words: [], facts: {} };
  const isReaddressed = hasOtherAddress(context, change);
  const { plan, isOvertaken } = planOf(context, change, { overtaken, isReaddressed });
  const answer = isReaddressed ? { ...given, link: undefined } : given;
  const isMailHeldBack = isReaddressed && (given.link !== undefined || (change.plan?.mails.length ?? 0) > 0);
  if (await isTaken(context, plan)) {
    const words = differsWords(name, now, deps.escalationChannel !== undefined);
    await Promise.all([
      settleRequest(tx, id, { state: change.isUndo ? 'undone' : 'done', outcome: { ...outcome, words } }),
      escalateDifference(context, words),
      showResult(context, change),
    ]);
    return;
  }
  const has = {
    facts: { ...outcome.facts, ...(answer.mailed && { [MAILED_BY_PLATFORM]: true }) },
    words: sentences(
      outcome.words,
      answerWords(name, answer, now),
      isOvertaken ? overtakenWords() : [],
      isMailHeldBack ? otherAddressWords() : [],
    ),
  };
  if (change.isUndo) {
    await applyUndo(context, { kind: 'undo-plan', change: plan.change, words: has.words });
    return;
  }
  await Promise.all([
    settleRequest(tx, id, {
      state: 'done',
      outcome: has,
      replaced: replacedBy(plan, context.subject.learner),
    }),
    applyPlan(tx, plan, {
      subject: context.subject,
      requestId: id,
      linkSecret: deps.linkSecret,
      addressKey: deps.addressKey,
      now,
      newId: randomUUID,
      isToldElsewhere: true,
      platformLink: answer.link,
    }),
    showResult(context, change),
  ]);
  const followUp = change.plan?.followUp;
  if (followUp && !isOvertaken) await follow(context, { plan, followUp, outcome: has, mayNotFollow });
}

/** Does what follows in the same confirmed step. Where it is refused, the thread says so, and offers it. */
async function follow(
  context: DecisionContext,
  step: { plan: AppliedPlan; followUp: string; outcome: Outcome; mayNotFollow: Refusal | undefined },
): Promise<void> {
  const { deps, tx, addFinalStatement, invocation, row } = context;
  const { plan, followUp, outcome, mayNotFollow } = step;
  const decision = mayNotFollow ? refused(mayNotFollow) : await runFollowUp(context, plan, followUp);
  if (decision.kind !== 'refused') return;
  const { refusal } = decision;
  const title = deps.catalogue.find(followUp)?.title ?? followUp;
  // Nothing was asked for: there is no request of this action to name.
  const about = { action: followUp, learnerId: row.request.learnerId, refusal };
  addFinalStatement(() => recordAudit(tx, invocation, 'refused', about));
  await settleRequest(tx, row.request.id, {
    state: 'done',
    outcome: {
      words: sentences(outcome.words, notFollowedWords(title, refusal.words)),
      facts: { ...outcome.facts, notFollowed: refusal.code },
    },
  });
}

/** Returns whether the learner has another address than when it was decided: nobody has agreed to write to that one. */
function hasOtherAddress({ deps, subject }: DecisionContext, { plan }: PlatformChange): boolean {
  const decided = plan?.addressFingerprint;
  return decided !== undefined && decided !== addressFingerprint(deps.addressKey, subject.learner.email);
}

/** Returns what an accepted change does here: without what a newer one has changed since, and without mails to another address. */
function planOf(
  { row }: DecisionContext,
  change: PlatformChange,
  { overtaken, isReaddressed }: { overtaken: ReadonlySet<string>; isReaddressed: boolean },
): { plan: AppliedPlan; isOvertaken: boolean } {
  const kept = Object.entries(change.replaced).filter(([column]) => !overtaken.has(column));
  const [mail] = isReaddressed ? [] : (change.plan?.mails ?? []);
  const plan: AppliedPlan = {
    ...(kept.length > 0 && { change: fromReplaced(Object.fromEntries(kept), row.learner) }),
    ...(mail && { mails: [{ ...mail, linkUntil: mail.linkUntil === null ? null : new Date(mail.linkUntil) }] }),
    ...(change.plan?.clearSuppression && { clearSuppression: true }),
    ...(change.type === 'learner.activation_requested' || change.type === 'learner.reset_requested'
      ? { asksPlatform: change.type }
      : {}),
  };
  return { plan, isOvertaken: kept.length < Object.keys(change.replaced).length };
}

async function isTaken({ tx, row }: DecisionContext, { change }: AppliedPlan): Promise<boolean> {
  const email = change?.email;
  if (email === undefined) return false;
  return isEmailTaken(tx, row.organization.id, String(email), row.learner.id, true);
}

/** Returns what the platform has said: that it sent a mail, or made its link; else, since when it has it. */
function answerWords(platform: string, { mailed, link }: Accepted, at: Date): Words {
  if (mailed) return mailedWords(platform);
  return link ? linkWords(platform, link.expiresAt) : hasItWords(platform, at);
}

/** Shows the result where it is told: in its own messages, or in its batch's. */
async function showResult({ tx, row }: DecisionContext, change: PlatformChange): Promise<void> {
  const { id, batchId } = row.request;
  await Promise.all([
    invalidatePost(tx, id, 'card', 'approval', 'confirmation'),
    batchId && !change.isUndo && settleItemOf(tx, { batchId, requestId: id, state: 'done' }),
  ]);
}
