/**
 * What the learning platform is asked to do: `learner.updated` changes fields, whole or not at all; `learner.password_set`
 * says that she has another password, and ends her sessions; `learner.erased` is told, not asked. With passwords of its
 * own the platform makes the links of activation and reset. `desk.ping` tries the connection.
 */
export const changeTypes = [
  'learner.updated',
  'learner.password_set',
  'learner.erased',
  'learner.activation_requested',
  'learner.reset_requested',
  'desk.ping',
] as const;
export type ChangeType = (typeof changeTypes)[number];

/**
 * `sending` until the platform has answered; `accepted` and `refused` are its answers; `unanswered`: none came in time, and a
 * late one still counts; `cancelled`: taken back before any attempt could have arrived.
 */
export const changeStates = ['sending', 'accepted', 'refused', 'unanswered', 'cancelled'] as const;
export type ChangeState = (typeof changeStates)[number];

/** Why the platform's answer was none. */
export const noAnswerProblems = [
  'unreachable',
  'slow',
  'busy',
  'redirect',
  'not-found',
  'not-allowed',
  'server-error',
  'no-json',
  'too-long',
  'cut',
  'certificate',
  'private-address',
  'other-status',
] as const;
export type NoAnswerProblem = (typeof noAnswerProblems)[number];

/** Why the platform was never asked for a change: what held it up; `late` where nothing did, but it was not sent or fetched. */
export type NeverAsked = 'behind' | 'off' | 'late';

/**
 * What the platform answered to one attempt. `later`: it will say so by `POST /v1/changes/{id}`. `none` is tried again:
 * `hasArrived` is false where the platform cannot have seen it, `isSetting` where only a person can mend it.
 */
export type PlatformAnswer =
  | { kind: 'accepted'; mailed?: true; link?: { url: string; expiresAt: Date } }
  | { kind: 'refused'; message: string | null }
  | { kind: 'later' }
  | { kind: 'none'; problem: NoAnswerProblem; hasArrived: boolean; isSetting: boolean; retryAfterMs?: number };

/** A change as messages show it. */
export type ChangeFate = {
  type: ChangeType;
  state: ChangeState;
  /** Whether it takes back what an earlier one did. */
  isUndo: boolean;
  /** How often it was sent, and since when. */
  attempts: number;
  askedAt: Date;
  /** Why there was no answer to the last attempt. */
  problem: NoAnswerProblem | null;
  /** The platform's own words, cleaned. */
  message: string | null;
  answeredAt: Date | null;
  /** Whether no attempt can have arrived, so that it can still be taken back. */
  canCancel: boolean;
  /** Whether it was never sent, and an older change of the same learner has to be settled first. */
  isBehind: boolean;
};
