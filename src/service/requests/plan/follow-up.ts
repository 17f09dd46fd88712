import { randomUUID } from 'node:crypto';
import { addressFingerprint } from '../../../core/mail/address-fingerprint.ts';
import { refuse } from '../../../core/refusal.ts';
import type { Subject } from '../../../core/subject.ts';
import { findSuppressed } from '../../../db/mail/suppressions.ts';
import { countRequests } from '../../../db/requests/usage.ts';
import { requests } from '../../../db/schema/requests.ts';
import { recordAudit } from '../../audit.ts';
import { refused } from '../../context.ts';
import { refuseOverCap } from '../create-request.ts';
import { auditSubject, type Decision, type DecisionContext } from '../decision-context.ts';
import { createLookup } from '../lookup.ts';
import { type AppliedPlan, applyPlan, replacedBy, revealChange } from './apply-plan.ts';
import { askPlatform, platformChangeOf } from './ask-platform.ts';
import { evaluate } from './evaluate.ts';
import { announcedBy, shownPlan } from './shown-plan.ts';

/** Returns the learner as the plan leaves it. After a new address, earlier mails and their results no longer count. */
async function changedSubject({ deps, tx, row, subject }: DecisionContext, { change }: AppliedPlan): Promise<Subject> {
  const learner = { ...row.learner, ...revealChange(change ?? {}) };
  if (learner.email === row.learner.email) return { ...subject, learner };
  const key = addressFingerprint(deps.addressKey, learner.email);
  const suppressed = (await findSuppressed(tx, [key])).get(key) ?? null;
  return { ...subject, learner, last: new Map(), suppressed };
}

/**
 * Runs another action for the same learner in the same transaction, as a request without a card. It has its own
 * confirmation, mail and undo, in the same thread. Where it is refused, the first action stays done.
 */
export async function runFollowUp(context: DecisionContext, before: AppliedPlan, name: string): Promise<Decision> {
  const { deps, tx, addFinalStatement, invocation, row, roles, now, cardTs } = context;
  const { request } = row;
  const action = deps.catalogue.find(name);
  if (!action) return refused(refuse('request-gone'));
  const subject = await changedSubject(context, before);
  const plan = await evaluate({
    ...{ action, subject, roles, platform: deps.platform, now },
    input: {},
    lookup: createLookup(tx, true),
  });
  if (plan.kind === 'refusal') return { kind: 'refused', refusal: plan, subject, next: [] };
  const over = await countRequests(tx, invocation.actor, deps.limits, 1);
  if (over) return { kind: 'refused', refusal: refuseOverCap(over), subject, next: [] };
  const id = randomUUID();
  const { reference, askedBy, channel, learnerId } = request;
  const key = addressFingerprint(deps.addressKey, subject.learner.email);
  const asked = {
    id,
    reference,
    addressFingerprint: key,
    action: name,
    learnerId,
    askedBy,
    channel,
    threadTs: request.threadTs ?? cardTs,
  };
  const type = platformChangeOf(context, plan);
  const done = {
    ...{ state: type ? ('running' as const) : ('done' as const), decidedBy: invocation.actor, decidedAt: now },
    outcome: type ? null : plan.outcome,
  };
  const more = {
    announced: announcedBy(plan),
    input: { shown: shownPlan(plan) },
    replaced: type ? {} : replacedBy(plan, subject.learner),
  };
  const [made] = await tx
    .insert(requests)
    .values({ ...asked, ...done, ...more, createdAt: now, expiresAt: now })
    .returning();
  if (type && made)
    return askPlatform({ ...context, subject, row: { ...row, request: made } }, plan, { type, event: 'confirmed' });
  addFinalStatement(() =>
    recordAudit(tx, invocation, 'confirmed', { ...auditSubject(row), action: name, requestId: id }),
  );
  const { linkSecret, addressKey } = deps;
  await applyPlan(tx, plan, { subject, requestId: id, linkSecret, addressKey, now, newId: randomUUID });
  return { kind: 'done' };
}
