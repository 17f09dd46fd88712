import { randomUUID } from 'node:crypto';
import type { PlatformAnswer } from '../../core/platform/change.ts';
import { differsWords, hasItWords } from '../../core/platform/words.ts';
import { fromReplaced } from '../../core/restore.ts';
import { say, sentences, strong, type Words } from '../../core/sentence.ts';
import { isEmailTaken } from '../../db/learners/addresses.ts';
import { invalidatePost } from '../../db/outbox/invalidate-posts.ts';
import { findOvertaken, type PlatformChange } from '../../db/platform/changes.ts';
import { settleRequest } from '../../db/requests/requests.ts';
import type { DecisionContext } from '../requests/decision-context.ts';
import { type AppliedPlan, applyPlan, replacedBy } from '../requests/plan/apply-plan.ts';
import { runFollowUp } from '../requests/plan/follow-up.ts';
import { applyUndo } from '../requests/undo.ts';
import { escalateDifference } from './escalate-difference.ts';
import { settleItemOf } from './settle-item.ts';

type Accepted = Extract<PlatformAnswer, { kind: 'accepted' }>;

/**
 * Applies what the platform has accepted: its plan, or its undo. Where the desk's row cannot take it any more, because
 * another account has the address now, the request is done all the same, says what differs, and is escalated.
 */
export async function acceptChange(context: DecisionContext, change: PlatformChange, answer: Accepted): Promise<void> {
  const { deps, tx, row, now } = context;
  const { id } = row.request;
  const { name } = deps.platform;
  const outcome = change.plan?.outcome ?? { words: [], facts: {} };
  const plan = await planOf(context, change);
  if (await isTaken(context, plan)) {
    const words = differsWords(name, now);
    await Promise.all([
      settleRequest(tx, id, { state: change.isUndo ? 'undone' : 'done', outcome: { ...outcome, words } }),
      escalateDifference(context, words),
      showResult(context, change, 'done'),
    ]);
    return;
  }
  const has = { ...outcome, words: sentences(outcome.words, hasItWords(name, now)) };
  if (change.isUndo) {
    await applyUndo(context, { kind: 'undo-plan', change: plan.change, words: has.words });
    return;
  }
  await Promise.all([
    settleRequest(tx, id, {
      state: 'done',
      outcome: { ...has, words: sentences(has.words, mailedWords(name, answer)) },
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
    showResult(context, change, 'done'),
  ]);
  if (change.plan?.followUp) await runFollowUp(context, plan, change.plan.followUp);
}

/** Returns what an accepted change does here: without what a newer one has changed since. */
async function planOf({ tx, row }: DecisionContext, change: PlatformChange): Promise<AppliedPlan> {
  const overtaken = await findOvertaken(tx, change);
  const kept = Object.entries(change.replaced).filter(([column]) => !overtaken.has(column));
  const mails = change.plan?.mails.map(({ template, linkUntil }) => ({
    template,
    linkUntil: linkUntil === null ? null : new Date(linkUntil),
  }));
  const [mail] = mails ?? [];
  return {
    ...(kept.length > 0 && { change: fromReplaced(Object.fromEntries(kept), row.learner) }),
    ...(mail && { mails: [mail] }),
    ...(change.plan?.clearSuppression && { clearSuppression: true }),
    ...(change.type === 'learner.activation_requested' || change.type === 'learner.reset_requested'
      ? { asksPlatform: change.type }
      : {}),
  };
}

async function isTaken({ tx, row }: DecisionContext, { change }: AppliedPlan): Promise<boolean> {
  const email = change?.email;
  if (email === undefined) return false;
  return isEmailTaken(tx, row.organization.id, String(email), row.learner.id, true);
}

const mailedWords = (platform: string, { mailed }: Accepted): Words =>
  mailed ? say`${strong(platform)} says it sent the mail; what became of it is not known here.` : [];

/** Shows the result where it is told: in its own messages, or in its batch's. */
async function showResult({ tx, row }: DecisionContext, change: PlatformChange, state: 'done'): Promise<void> {
  const { id, batchId } = row.request;
  await Promise.all([
    invalidatePost(tx, id, 'card', 'approval', 'confirmation', 'echo'),
    batchId && !change.isUndo && settleItemOf(tx, { batchId, requestId: id, state }),
  ]);
}
