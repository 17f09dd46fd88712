import { eq } from 'drizzle-orm';
import type { PlatformAnswer } from '../../core/platform/change.ts';
import { type Refusal, refuse } from '../../core/refusal.ts';
import { lockLearner } from '../../db/credentials/links.ts';
import { recordCardTs } from '../../db/outbox/channel-posts.ts';
import { endChange, findChange, lockChange, type PlatformChange } from '../../db/platform/changes.ts';
import { lockRequest } from '../../db/requests/requests.ts';
import { posts } from '../../db/schema/posts.ts';
import { withFinalStatement } from '../../db/statements/with-final-statement.ts';
import { recordAudit } from '../audit.ts';
import type { ServiceDeps } from '../context.ts';
import { type DecisionContext, subjectOf } from '../requests/decision-context.ts';
import { acceptChange } from './accept-change.ts';
import { failChange } from './fail-change.ts';

/** How a change ends. `isGivenUp`: changes were switched off before there was an answer. */
export type FinalAnswer =
  | Extract<PlatformAnswer, { kind: 'accepted' | 'refused' }>
  | { kind: 'unanswered'; isGivenUp?: true };

/**
 * What an answer did: it settled the change; it was the same as before; it was the opposite, or came after the change was
 * taken back; or there is no such change.
 */
export type Settled = 'settled' | 'repeated' | 'contradicted' | 'unknown';

/**
 * Settles a change with the platform's answer, once, in one transaction with what it does to the request: accepted, its plan
 * is applied; refused or unanswered, nothing is. A late answer still counts after `unanswered`.
 */
export async function settleChange(deps: ServiceDeps, changeId: string, answer: FinalAnswer): Promise<Settled> {
  const seen = await findChange(deps.db, changeId);
  if (!seen) return 'unknown';
  const { roles, refusal } = await rolesFor(deps, seen);
  return withFinalStatement(deps.db, async (tx, addFinalStatement) => {
    // Locked in the order in which decisions lock: request and learner, then the change.
    const row = seen.requestId ? await lockRequest(tx, seen.requestId) : undefined;
    if (!row && seen.learnerId) await lockLearner(tx, seen.learnerId);
    const change = await lockChange(tx, changeId);
    if (!change) return 'unknown';
    const known = compare(change, answer);
    if (known) return known;
    await endChange(tx, change, {
      state: answer.kind,
      ...(answer.kind === 'refused' && { message: answer.message }),
    });
    if (!row) {
      const { learnerId } = change;
      addFinalStatement(() =>
        recordAudit(tx, actorOf(answer, ''), eventOf(answer), { learnerId: learnerId ?? undefined }),
      );
      return 'settled';
    }
    const { request } = row;
    const by = actorOf(answer, request.reference);
    const about = { action: request.action, learnerId: request.learnerId, requestId: request.id };
    addFinalStatement(() => recordAudit(tx, by, eventOf(answer), about));
    if (row.erasedAt) return 'settled';
    const cardTs = await recordCardTs(tx, eq(posts.requestId, request.id), undefined);
    const place = { channel: request.channel, threadTs: request.threadTs };
    const invocation = {
      actor: change.plan?.by ?? request.askedBy,
      place,
      delivery: `change:${change.id}`,
      reference: request.reference,
    };
    const now = deps.clock();
    const subject = await subjectOf(deps, tx, row, new Map());
    const context: DecisionContext = {
      ...{ deps, tx, addFinalStatement, invocation, row, subject, roles, now, cardTs },
    };
    await (answer.kind === 'accepted'
      ? acceptChange(context, change, answer, refusal)
      : failChange(context, change, answer));
    return 'settled';
  });
}

/** Returns what an answer is beside the one that is stored; undefined where it settles the change. */
function compare({ state, inDoubt }: PlatformChange, { kind }: FinalAnswer): Settled | undefined {
  if (state === 'sending') return undefined;
  // Its learner was erased, or a newer password replaced it, after it went out: its answer changes nothing.
  if (state === 'cancelled' && inDoubt > 0) return 'repeated';
  if (state === 'unanswered') return kind === 'unanswered' ? 'repeated' : undefined;
  return state === kind ? 'repeated' : 'contradicted';
}

const actorOf = ({ kind }: FinalAnswer, reference: string) => ({
  actor: kind === 'unanswered' ? 'system' : 'platform',
  reference,
});

const eventOf = ({ kind }: FinalAnswer) => `change-${kind}` as const;

/**
 * Returns the roles of whoever decided, which what follows an accepted change needs, or why they have none. It can wait for
 * Slack: not under lock.
 */
async function rolesFor(
  { gate }: ServiceDeps,
  { plan, requestId }: PlatformChange,
): Promise<{ roles: DecisionContext['roles']; refusal?: Refusal }> {
  if (!plan?.followUp || !requestId) return { roles: new Set() };
  const vouched = await gate.vouch(plan.by);
  if (vouched.kind === 'admitted') return { roles: vouched.roles };
  return {
    roles: new Set(),
    refusal: vouched.code === 'cannot-check' ? vouched : refuse('asker-may-not', { by: plan.by }),
  };
}
