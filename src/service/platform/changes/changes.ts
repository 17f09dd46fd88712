import type { ChangeType, PlatformAnswer } from '../../../core/platform/change.ts';
import type { OutgoingChange } from '../../../core/platform/outgoing-change.ts';
import { LEASE, retryAfter, TRIED_FOR } from '../../../core/platform/schedule.ts';
import { invalidatePost } from '../../../db/outbox/invalidate-posts.ts';
import { claimResultPosts } from '../../../db/outbox/posts.ts';
import { changeWaits, findChange, findUnanswered, type PlatformChange } from '../../../db/platform/changes.ts';
import { claimChanges } from '../../../db/platform/claim-changes.ts';
import type { ServiceDeps } from '../../context.ts';
import { toOutgoing } from './outgoing.ts';
import { type FinalAnswer, type Settled, settleChange } from './settle-change.ts';

/** How long to wait before asking again whether a change was accepted that the platform answers later, in milliseconds. */
const LATER_MS = 60 * 60_000;

/** A claimed change: what is sent, and how often it was. */
export type ClaimedChange = { change: OutgoingChange; attempts: number };

/** The changes that the learning platform is asked for. */
export type PlatformChanges = {
  /** Claims the next change to send; undefined where none is due. */
  claimNext(): Promise<ClaimedChange | undefined>;
  /** Leases each learner's oldest unsettled change to the platform, at most so many. */
  lease(most: number): Promise<OutgoingChange[]>;
  /**
   * Stores the answer to an attempt: the change is settled, or waits for another attempt.
   * @returns the posts that tell what came of it, claimed for the caller to show now.
   */
  answered(id: string, attempts: number, answer: PlatformAnswer): Promise<string[]>;
  /** Settles a change with an answer that the platform gives by itself. */
  settle(id: string, answer: FinalAnswer): Promise<Settled>;
  /** Returns what a change is about; undefined where there is no such change. */
  typeOf(id: string): Promise<ChangeType | undefined>;
  /** Ends changes that were not answered in time. */
  endUnanswered(): Promise<void>;
};

/** Returns the changes of a desk. */
export function createPlatformChanges(deps: ServiceDeps): PlatformChanges {
  const { db, platform } = deps;
  const outgoing = (change: PlatformChange) => toOutgoing(db, change, platform.passwords);
  return {
    async claimNext() {
      const [change] = await claimChanges(db, 1);
      return change && { change: await outgoing(change), attempts: change.attempts };
    },
    lease: async (most) => Promise.all((await claimChanges(db, most, LEASE)).map(outgoing)),
    async answered(id, attempts, answer) {
      if (answer.kind === 'accepted' || answer.kind === 'refused') return settleAndClaim(deps, id, answer);
      await waitForAnswer(deps, id, attempts, answer);
      return [];
    },
    async settle(id, answer) {
      const seen = await findChange(db, id);
      return seen ? settleChange(deps, seen, answer) : 'unknown';
    },
    typeOf: async (id) => (await findChange(db, id))?.type,
    async endUnanswered() {
      for (const change of await findUnanswered(db, TRIED_FOR))
        await settleChange(deps, change, { kind: 'unanswered' });
    },
  };
}

/** Settles a change, and claims what tells of it: nobody waits for a job to be found then. */
async function settleAndClaim(deps: ServiceDeps, id: string, answer: FinalAnswer): Promise<string[]> {
  const seen = await findChange(deps.db, id);
  if (!seen) return [];
  await settleChange(deps, seen, answer);
  return seen.requestId ? claimResultPosts(deps.db, seen.requestId) : [];
}

/** Lets a change wait for another attempt, and shows that there is no answer yet. */
async function waitForAnswer(
  { db }: ServiceDeps,
  id: string,
  attempts: number,
  answer: Extract<PlatformAnswer, { kind: 'later' | 'none' }>,
): Promise<void> {
  const waiting =
    answer.kind === 'later'
      ? { afterMs: LATER_MS, problem: null, hasArrived: true }
      : {
          afterMs: retryAfter(attempts, answer.retryAfterMs),
          problem: answer.problem,
          hasArrived: answer.hasArrived,
        };
  const change = await changeWaits(db, id, waiting);
  if (change?.requestId) await invalidatePost(db, change.requestId, 'card', 'confirmation');
}
