import { and, eq } from 'drizzle-orm';
import type { Action } from '../../core/action.ts';
import type { Learner } from '../../core/learner.ts';
import { type RefusalCode, refuse } from '../../core/refusal.ts';
import { isOfInput, topicOfRefusal } from '../../core/replies/after-refusal.ts';
import { topicAfter } from '../../core/replies/after-request.ts';
import type { Topic } from '../../core/replies/topic.ts';
import type { Subject } from '../../core/subject.ts';
import { findSubjects } from '../../db/learners/subjects.ts';
import { loadRequestSnapshot } from '../../db/outbox/posts.ts';
import { claimDeliveryFirst } from '../../db/requests/deliveries.ts';
import { posts } from '../../db/schema/posts.ts';
import { rejectCaller } from '../access/reject-caller.ts';
import { recordAudit } from '../audit.ts';
import { type Invocation, lookUpOf, type RefusedAnswer, type Repeated, refused, type ServiceDeps } from '../context.ts';
import { auditSubject, withLockedRequest } from '../requests/decision-context.ts';
import { checkNew } from '../requests/plan/evaluate.ts';

/** What the learner can be told. */
export type LearnerReply = { kind: 'reply'; topic: Topic; learner: Learner };

/** What was refused: the action, for whom, and the refusal's code. */
export type RefusedAction = { action: Action; learnerId: string; code: RefusalCode };

/**
 * Returns what the learner can be told about a request, as it is now. Everybody may ask who may use the desk here. It
 * counts as a look-up in the audit.
 */
export async function replyAfterRequest(
  deps: ServiceDeps,
  invocation: Invocation,
  requestId: string,
): Promise<LearnerReply | RefusedAnswer | Repeated> {
  const seen = await withLockedRequest<{ kind: 'seen'; postId?: string; action?: Action }>(
    deps,
    invocation,
    requestId,
    async ({ tx, row }) => {
      const confirmations = and(eq(posts.requestId, requestId), eq(posts.kind, 'confirmation'));
      const [[post]] = await Promise.all([
        tx.select({ id: posts.id }).from(posts).where(confirmations),
        recordAudit(tx, invocation, 'looked-up', auditSubject(row)),
      ]);
      const action = deps.catalogue.find(row.request.action);
      return { kind: 'seen', ...(post && { postId: post.id }), ...(action && { action }) };
    },
  );
  if (seen.kind !== 'seen') return seen;
  const snapshot = seen.postId ? await loadRequestSnapshot(deps.db, seen.postId) : undefined;
  const topic = snapshot && seen.action && topicAfter(snapshot, seen.action, deps.clock());
  return topic ? { kind: 'reply', topic, learner: snapshot.learner } : refused(refuse('nothing-to-reply'));
}

/**
 * Returns what the learner can be told where an action was refused. Rules that need no input are asked again: it is what
 * they say now. Checked and audited as a look-up is.
 */
export async function replyAfterRefusal(
  deps: ServiceDeps,
  invocation: Invocation,
  { action, learnerId, code }: RefusedAction,
): Promise<LearnerReply | RefusedAnswer | Repeated> {
  const admitted = await deps.gate.admit(invocation.actor, invocation.place.channel);
  if (admitted.kind === 'refusal') return rejectCaller(deps, invocation, admitted);
  if (!(await claimDeliveryFirst(deps.db, invocation))) return { kind: 'repeated' };
  const now = deps.clock();
  const [subject] = await findSubjects(deps.db, { learnerId }, lookUpOf(deps, now));
  if (!subject) return rejectCaller(deps, invocation, refuse('learner-gone'));
  await recordAudit(deps.db, invocation, 'looked-up', { action: action.name, learnerId });
  const { platform } = deps;
  const refusal = checkNew({ action, subject, roles: admitted.roles, platform, now });
  if (refusal?.code === 'action-not-allowed') return refused(refusal);
  const topic = topicNow(subject, action, refusal?.code ?? (isOfInput(code) ? code : undefined), now);
  return topic ? { kind: 'reply', topic, learner: subject.learner } : refused(refuse('nothing-to-reply'));
}

function topicNow({ learner, organization, last }: Subject, action: Action, code: RefusalCode | undefined, now: Date) {
  return code && topicOfRefusal(code, { learner, organization, last: last.get(action.name) ?? null, now });
}
