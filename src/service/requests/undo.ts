import { randomUUID } from 'node:crypto';
import { and, eq, inArray, isNull } from 'drizzle-orm';
import type { SentLink, UndoPlan } from '../../core/action.ts';
import type { TemporaryPassword } from '../../core/credentials/temporary-password.ts';
import { isConnected } from '../../core/platform/platform.ts';
import { type Refusal, refuse } from '../../core/refusal.ts';
import { temporaryOfRequest } from '../../db/credentials/temporary-passwords.ts';
import { isEmailTaken } from '../../db/learners/addresses.ts';
import { confirmationKinds, invalidatePost, invalidatePosts } from '../../db/outbox/invalidate-posts.ts';
import { addPost } from '../../db/outbox/posts.ts';
import { findBeforeUndo, insertChange } from '../../db/platform/changes.ts';
import { settleRequest } from '../../db/requests/requests.ts';
import { links, temporaryPasswords } from '../../db/schema/credentials.ts';
import { learners } from '../../db/schema/learners.ts';
import { mails } from '../../db/schema/mails.ts';
import { posts } from '../../db/schema/posts.ts';
import { recordAudit } from '../audit.ts';
import { type Invocation, refused, type ServiceDeps } from '../context.ts';
import { leaveAddress } from '../mail/leave-address.ts';
import { noticeOwner, tellAddedAddress } from '../mail/notices.ts';
import { keepReplaced } from '../records/keep-replaced.ts';
import { auditSubject, type Decision, type DecisionContext, mayDecide, withLockedRequest } from './decision-context.ts';
import { createLookup } from './lookup.ts';
import { replacedBy, revealChange } from './plan/apply-plan.ts';
import { PLATFORM_GRACE_MS } from './plan/ask-platform.ts';
import { refuseAsking } from './plan/evaluate.ts';

/**
 * Undoes what a request did, where its action says that this is still honest. Everybody who may decide the card may
 * undo it.
 */
export function undo(deps: ServiceDeps, invocation: Invocation, requestId: string): Promise<Decision> {
  return withLockedRequest(deps, invocation, requestId, async (context) => {
    const { tx, row } = context;
    if (row.request.state === 'undone' || row.request.state === 'undoing') return { kind: 'repeated' };
    const { id } = row.request;
    const [[link], temporary] = await Promise.all([
      tx.select().from(links).where(eq(links.requestId, id)),
      temporaryOfRequest(tx, id),
    ]);
    const plan = await ifAskable(
      context,
      await ifFree(context, evaluateUndo(context, link ?? null, temporary ?? null)),
    );
    if (plan.kind === 'undo-plan') return undoThere(context, plan);
    await Promise.all([
      invalidatePost(tx, row.request.id, 'confirmation'),
      recordAudit(tx, invocation, 'refused', { ...auditSubject(row), refusal: plan }),
    ]);
    return refused(plan);
  });
}

/** Undoes it here, or asks the learning platform to do so first where it was told. */
async function undoThere(context: DecisionContext, plan: UndoPlan): Promise<Decision> {
  const { deps, tx, invocation, row } = context;
  const { id, outcome, learnerId } = row.request;
  if (!plan.change || !isConnected(deps.platform)) return applyUndo(context, plan);
  const before = (await findBeforeUndo(tx, id)) ?? outcome;
  await Promise.all([
    settleRequest(tx, id, { state: 'undoing', outcome }),
    insertChange(tx, {
      id: randomUUID(),
      learnerId,
      requestId: id,
      type: 'learner.updated',
      replaced: replacedBy(plan, row.learner),
      plan: {
        outcome: { words: plan.words, facts: before?.facts ?? {} },
        mails: [],
        clearSuppression: false,
        followUp: null,
        ...(before && { before }),
        by: invocation.actor,
      },
      isUndo: true,
    }),
    invalidatePosts(tx, and(eq(posts.requestId, id), inArray(posts.kind, confirmationKinds)), {
      afterMs: PLATFORM_GRACE_MS,
    }),
    recordAudit(tx, invocation, 'change-asked', auditSubject(row)),
  ]);
  return { kind: 'running' };
}

/**
 * Puts the columns back, revokes the link, and keeps back a mail that is not sent yet. Both addresses are told where one
 * was put back.
 */
export async function applyUndo(context: DecisionContext, plan: UndoPlan): Promise<Decision> {
  const { deps, tx, invocation, row, now } = context;
  const { id, outcome } = row.request;
  const change = plan.change && revealChange(plan.change);
  const isQueued = and(eq(mails.requestId, id), eq(mails.state, 'queued'));
  const end = { words: plan.words, facts: outcome?.facts ?? {} };
  await Promise.all([
    settleRequest(tx, id, { state: 'undone', decidedBy: invocation.actor, decidedAt: now, outcome: end }),
    change && keepReplaced(tx, row.learner, change, { addressKey: deps.addressKey, now }),
    change &&
      tx
        .update(learners)
        .set({ ...change, updatedAt: now })
        .where(eq(learners.id, row.learner.id)),
    tx
      .update(links)
      .set({ revokedAt: now })
      .where(and(eq(links.requestId, id), isNull(links.usedAt))),
    tx
      .update(temporaryPasswords)
      .set({ revokedAt: now, passwordHash: null })
      .where(and(eq(temporaryPasswords.requestId, id), isNull(temporaryPasswords.usedAt))),
    tx.update(mails).set({ state: 'failed', problem: 'undone', content: null }).where(isQueued),
    invalidatePost(tx, id, 'card'),
    invalidatePost(tx, id, 'confirmation'),
    invocation.actor !== row.request.askedBy &&
      row.request.batchId === null &&
      addPost(tx, { id: randomUUID(), requestId: id, kind: 'correction' }),
    recordAudit(tx, invocation, 'undone', auditSubject(row)),
  ]);
  if (change?.email !== undefined) await moveAddress(context, change.email);
  return { kind: 'undone' };
}

/** Ends what the present address could still get in with, and tells it and the one that is put back. */
async function moveAddress({ deps, tx, row, now }: DecisionContext, email: string): Promise<void> {
  const cause = { requestId: row.request.id, addressKey: deps.addressKey, now };
  await Promise.all([leaveAddress(tx, row, cause), tellAddedAddress(tx, noticeOwner(row), email, cause)]);
}

/** Returns the plan, or a refusal where it puts back an address that another learner of the organization now has. */
async function ifFree({ tx, row }: DecisionContext, plan: UndoPlan | Refusal): Promise<UndoPlan | Refusal> {
  const email = plan.kind === 'undo-plan' ? revealChange(plan.change ?? {}).email : undefined;
  const isTaken = email !== undefined && (await isEmailTaken(tx, row.organization.id, email, row.learner.id, true));
  return isTaken ? refuse('undo-too-late') : plan;
}

/** Returns the plan, or a refusal where the platform cannot be asked for it: another change of the same waits, or it takes none. */
async function ifAskable(
  { deps, tx, subject }: DecisionContext,
  plan: UndoPlan | Refusal,
): Promise<UndoPlan | Refusal> {
  if (plan.kind !== 'undo-plan') return plan;
  const lookup = createLookup(tx, true);
  return (await refuseAsking(plan, { subject, platform: deps.platform, lookup })) ?? plan;
}

function evaluateUndo(context: DecisionContext, link: SentLink | null, temporary: TemporaryPassword | null) {
  const { deps, row, now } = context;
  const action = deps.catalogue.find(row.request.action);
  const { outcome, replaced, state } = row.request;
  if (!mayDecide(context)) return refuse('not-yours', { by: row.request.askedBy });
  if (!action || !outcome || state !== 'done') return refuse('undo-too-late');
  return action.undo({ learner: row.learner, outcome, replaced, link, temporary, now });
}
