import { randomUUID } from 'node:crypto';
import { addressFingerprint } from '../../core/mail/address-fingerprint.ts';
import { refuse } from '../../core/refusal.ts';
import type { Subject } from '../../core/subject.ts';
import { findSuppressed } from '../../db/mail/suppressions.ts';
import { requests } from '../../db/schema.ts';
import { recordAudit } from '../audit.ts';
import { refused } from '../context.ts';
import { applyPlan } from './apply-plan.ts';
import { auditSubject, type Decision, type DecisionContext } from './decision-context.ts';
import { evaluate } from './evaluate.ts';

/** The learner at the new address: what was sent to the old one, and what became of it, does not count there. */
async function correctedSubject({ deps, tx, row, subject }: DecisionContext): Promise<Subject> {
  const email = row.request.input.newEmail ?? row.learner.email;
  const key = addressFingerprint(deps.linkSecret, email);
  const suppressed = (await findSuppressed(tx, [key])).get(key) ?? null;
  return { ...subject, learner: { ...row.learner, email }, last: new Map(), suppressed };
}

/**
 * Does another action for the same learner in the same transaction, as a request of its own without a card: its
 * confirmation, mail and undo are its own, in the same thread. What was done before stays done where this is refused.
 */
export async function runFollowUp(context: DecisionContext, name: string): Promise<Decision> {
  const { deps, tx, addFinalStatement, invocation, row, roles, now, cardTs } = context;
  const { request } = row;
  const action = deps.catalogue.find(name);
  if (!action) return refused(refuse('request-gone'));
  const subject = await correctedSubject(context);
  const plan = evaluate(action, subject, roles, now);
  if (plan.kind === 'refusal') return { kind: 'refused', refusal: plan, subject, next: [] };
  const id = randomUUID();
  const { reference, askedBy, channel, learnerId } = request;
  const key = addressFingerprint(deps.linkSecret, subject.learner.email);
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
  const done = { state: 'done', decidedBy: invocation.actor, decidedAt: now, outcome: plan.outcome } as const;
  const announced = [...plan.effects, plan.notice];
  await tx.insert(requests).values({ ...asked, ...done, announced, createdAt: now, expiresAt: now });
  addFinalStatement(() =>
    recordAudit(tx, invocation, 'confirmed', { ...auditSubject(row), action: name, requestId: id }),
  );
  await applyPlan(tx, plan, { subject, requestId: id, linkSecret: deps.linkSecret, now, newId: randomUUID });
  return { kind: 'done' };
}
