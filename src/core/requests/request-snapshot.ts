import type { Replaced, SentLink } from '../action.ts';
import type { TemporaryPassword } from '../credentials/temporary-password.ts';
import type { Learner, Organization } from '../learner.ts';
import type { MailFate, MailState } from '../mail/mail.ts';
import type { ChangeFate } from '../platform/change.ts';
import { outagePostKinds } from '../platform/outage.ts';
import type { Words } from '../sentence.ts';
import { escalationPostKinds } from './escalation.ts';
import type { Outcome } from './outcome.ts';
import type { PostState } from './post-state.ts';
import type { RequestInput } from './request-input.ts';

/**
 * `pending`: its card waits for a click; `awaiting`: a second person has to agree; `running` and `undoing`: the learning
 * platform has not answered yet; the others are final. `refused` by the rules or the platform, `declined` by the second
 * person, `failed` where the platform did not answer in time.
 */
export type RequestState =
  | 'pending'
  | 'awaiting'
  | 'running'
  | 'done'
  | 'undoing'
  | 'undone'
  | 'refused'
  | 'declined'
  | 'cancelled'
  | 'expired'
  | 'failed';

/**
 * The messages of a request: its card, and in the thread its result. Where a second person has to agree, the `approval`
 * card in the escalation channel, with reminders, notices of broken glass and reminders to review it in its thread. A batch has `progress`
 * instead of a confirmation, and a `correction` that calls whoever asked where something went wrong. A request that was made in an escalation's thread has an `echo` of its confirmation, and
 * of its correction, in the thread that the escalation came from.
 */
export const requestPostKinds = [
  'card',
  'confirmation',
  'correction',
  'approval',
  'first-reminder',
  'second-reminder',
  'broken-glass',
  'first-review-reminder',
  'second-review-reminder',
  'echo',
  'echo-correction',
  'progress',
] as const;
export type RequestPostKind = (typeof requestPostKinds)[number];

/** All messages that are kept up to date. */
export const postKinds = [...requestPostKinds, ...escalationPostKinds, ...outagePostKinds] as const;
export type PostKind = (typeof postKinds)[number];

/** A message to show, and everything in it: the request, the learner, and the mail if there is one. */
export type RequestSnapshot = {
  post: PostState<RequestPostKind>;
  request: {
    id: string;
    reference: string;
    action: string;
    askedBy: string;
    channel: string;
    threadTs: string | null;
    state: RequestState;
    createdAt: Date;
    expiresAt: Date;
    input: RequestInput;
    /** What it changed, by column; personal, so it is erased with the learner. */
    replaced: Replaced;
    /** Who submitted it for approval, and when. */
    submittedBy: string | null;
    submittedAt: Date | null;
    brokeGlass: boolean;
    /** The lead who reviewed what was done without a second person, and when. */
    reviewedBy: string | null;
    reviewedAt: Date | null;
    decidedBy: string | null;
    decidedAt: Date | null;
    announced: Words[];
    outcome: Outcome | null;
    /** The batch that it was part of. */
    batchId: string | null;
  };
  /** Whether it was escalated, so that its thread says where that is. */
  isEscalated: boolean;
  /** The card's own timestamp: the root of the thread where the request has none of its own. */
  cardTs: string | null;
  /** The approval card's own timestamp: the root of its thread. */
  approvalTs: string | null;
  /** For an echo: the root of the thread that the escalation came from, and who escalated. */
  echoTs: string | null;
  echoTo: string | null;
  mail: MailFate | null;
  /** The change that waits for the learning platform's answer; null where none does. */
  change: ChangeFate | null;
  /** The state of the notice to an address that the account had before; null where there is none. */
  notice: MailState | null;
  /** The link that the mail carries. */
  link: SentLink | null;
  temporary: TemporaryPassword | null;
  learner: Learner;
  /** When the learner was erased; from then on nothing about them is shown. */
  erasedAt: Date | null;
  organization: Organization;
};
