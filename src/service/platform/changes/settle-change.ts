import { eq } from 'drizzle-orm';
import type { PlatformAnswer } from '../../../core/platform/change.ts';
import { type Refusal, refuse } from '../../../core/refusal.ts';
import { findCardTs } from '../../../db/outbox/channel-posts.ts';
import { endChange, findOvertaken, type PlatformChange } from '../../../db/platform/changes.ts';
import { posts } from '../../../db/schema/posts.ts';
import { withFinalStatement } from '../../../db/statements/with-final-statement.ts';
import type { ServiceDeps } from '../../context.ts';
import { type DecisionContext, subjectOf } from '../../requests/decision-context.ts';
import { acceptChange } from './accept-change.ts';
import { failChange } from './fail-change.ts';
import { lockWithOwner, recordAnswer } from './lock-change.ts';

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
 * @param seen the change as it was read before.
 */
export async function settleChange(deps: ServiceDeps, seen: PlatformChange, answer: FinalAnswer): Promise<Settled> {
  const { roles, refusal } = await rolesFor(deps, seen);
  return withFinalStatement(deps.db, async (tx, addFinalStatement) => {
    const locked = await lockWithOwner(tx, seen);
    if (!locked) return 'unknown';
    const { change, row } = locked;
    const known = compare(change, answer);
    if (known) return known;
    const message = answer.kind === 'refused' && { message: answer.message };
    addFinalStatement(() => recordAnswer(tx, locked, answer.kind));
    const [context, overtaken] = await Promise.all([
      row && !row.erasedAt ? contextOf(deps, { tx, addFinalStatement, row, roles }, change) : undefined,
      findOvertaken(tx, change),
      endChange(tx, change, { state: answer.kind, ...message }),
    ]);
    if (!context) return 'settled';
    await (answer.kind === 'accepted'
      ? acceptChange(context, change, answer, { overtaken, mayNotFollow: refusal })
      : failChange(context, change, answer));
    return 'settled';
  });
}

/** Returns what a decision is based on, for what whoever decided about a change has decided. */
async function contextOf(
  deps: ServiceDeps,
  locked: Pick<DecisionContext, 'tx' | 'addFinalStatement' | 'row' | 'roles'>,
  change: PlatformChange,
): Promise<DecisionContext> {
  const { tx, row } = locked;
  const { id, channel, threadTs, reference, askedBy } = row.request;
  const [subject, cardTs] = await Promise.all([
    subjectOf(deps, tx, row, new Map()),
    findCardTs(tx, eq(posts.requestId, id)),
  ]);
  const invocation = {
    actor: change.plan?.by ?? askedBy,
    place: { channel, threadTs },
    delivery: `change:${change.id}`,
    reference,
  };
  return { ...locked, deps, invocation, subject, cardTs, now: deps.clock() };
}

/** Returns what an answer is beside the one that is stored; undefined where it settles the change. */
function compare({ state, inDoubt }: PlatformChange, { kind }: FinalAnswer): Settled | undefined {
  if (state === 'sending') return undefined;
  // Its learner was erased, or a newer password replaced it, after it went out: its answer changes nothing.
  if (state === 'cancelled' && inDoubt > 0) return 'repeated';
  if (state === 'unanswered') return kind === 'unanswered' ? 'repeated' : undefined;
  return state === kind ? 'repeated' : 'contradicted';
}

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
