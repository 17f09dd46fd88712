import { randomUUID } from 'node:crypto';
import { addressFingerprint } from '../../../core/mail/address-fingerprint.ts';
import type { Plan } from '../../../core/plan.ts';
import type { ChangeType } from '../../../core/platform/change.ts';
import { isConnected } from '../../../core/platform/platform.ts';
import type { AuditEvent } from '../../../db/audit/events.ts';
import { writeAudit } from '../../../db/audit/write.ts';
import { invalidatePost } from '../../../db/outbox/invalidate-posts.ts';
import { addPost } from '../../../db/outbox/posts.ts';
import { insertChange } from '../../../db/platform/changes.ts';
import { addEcho } from '../../../db/requests/escalations.ts';
import { settleRequest } from '../../../db/requests/requests.ts';
import { auditRow } from '../../audit.ts';
import { auditSubject, type Decision, type DecisionContext } from '../decision-context.ts';
import { replacedBy } from './apply-plan.ts';

/** How long a thread waits for the platform's answer before it says that there is none yet, in milliseconds. */
export const PLATFORM_GRACE_MS = 1_500;

/** Returns what the learning platform has to be asked for before a plan can be called done; undefined where nothing. */
export function platformChangeOf({ deps }: Pick<DecisionContext, 'deps'>, plan: Plan): ChangeType | undefined {
  if (!isConnected(deps.platform)) return undefined;
  return plan.asksPlatform ?? (plan.change && 'learner.updated');
}

/**
 * Asks the learning platform for a plan instead of applying it: records the change, in the transaction that claims the
 * request. The request runs until the answer is there, and only then anything is changed here.
 * @param followUp the action that follows in the same confirmed step.
 */
export async function askPlatform(
  context: DecisionContext,
  plan: Plan,
  { type, event, followUp }: { type: ChangeType; event: AuditEvent; followUp?: string },
): Promise<Decision> {
  const { deps, tx, addFinalStatement, invocation, row, subject, now } = context;
  const { id, learnerId, batchId } = row.request;
  const about = auditSubject(row);
  addFinalStatement(() =>
    writeAudit(tx, [auditRow(invocation, event, about), auditRow(invocation, 'change-asked', about)]),
  );
  const pending = {
    outcome: plan.outcome,
    mails: (plan.mails ?? []).map(({ template, linkUntil }) => ({
      template,
      linkUntil: linkUntil?.toISOString() ?? null,
    })),
    clearSuppression: plan.clearSuppression === true,
    followUp: followUp ?? null,
    addressFingerprint: addressFingerprint(deps.addressKey, subject.learner.email),
    by: invocation.actor,
  };
  await Promise.all([
    settleRequest(tx, id, { state: 'running', decidedBy: invocation.actor, decidedAt: now, outcome: null }),
    insertChange(tx, {
      id: randomUUID(),
      learnerId,
      requestId: id,
      type,
      replaced: replacedBy(plan, subject.learner),
      plan: pending,
    }),
    batchId === null && addPost(tx, { id: randomUUID(), requestId: id, kind: 'confirmation' }, PLATFORM_GRACE_MS),
    batchId === null && addEcho(tx, { id: randomUUID(), requestId: id, place: row.request }, PLATFORM_GRACE_MS),
    invalidatePost(tx, id, 'card', 'approval'),
  ]);
  return { kind: 'running' };
}
