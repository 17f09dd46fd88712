import type { PostState } from '../requests/post-state.ts';
import type { NoAnswerProblem } from './change.ts';

/** The messages of an outage in the escalation channel: that the platform does not answer, and in its thread that it is over. */
export const outagePostKinds = ['outage', 'outage-over'] as const;
export type OutagePostKind = (typeof outagePostKinds)[number];

/** Returns whether a post is about an outage. */
export const isOutagePost = (kind: string): kind is OutagePostKind => outagePostKinds.some((known) => known === kind);

/** A message about an outage, and everything in it. */
export type OutageSnapshot = {
  post: PostState<OutagePostKind>;
  outage: {
    id: string;
    /** Since when the longest-waiting change has waited. */
    since: Date;
    /** Why there was no answer; none where the platform does not fetch its changes. */
    problem: NoAnswerProblem | null;
    startedAt: Date;
    endedAt: Date | null;
    /** Whether the platform has answered since; else what waited was given up. */
    isAnswered: boolean;
    /** Whether it went on for another day, of which another message tells. */
    isContinued: boolean;
  };
  /** How many changes wait for an answer now. */
  waiting: number;
  /** The card's own timestamp: the root of its thread. */
  cardTs: string | null;
};
