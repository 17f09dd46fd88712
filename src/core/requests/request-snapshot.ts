import type { Replaced, SentLink } from '../action.ts';
import type { TemporaryPassword } from '../credentials/temporary-password.ts';
import type { Learner, Organization } from '../learner.ts';
import type { MailFate } from '../mail/mail.ts';
import type { Words } from '../sentence.ts';
import { escalationPostKinds } from './escalation.ts';
import type { Outcome } from './outcome.ts';
import type { RequestInput } from './request-input.ts';

/**
 * `pending`: its card waits for a click; `awaiting`: a second person has to agree; the others are ends.
 * `refused` is the rules' no, `declined` the second person's.
 */
export type RequestState =
  | 'pending'
  | 'awaiting'
  | 'done'
  | 'undone'
  | 'refused'
  | 'declined'
  | 'cancelled'
  | 'expired';

/**
 * Messages that show a request: its card, and in the thread what came of it. Where a second person has to agree, the
 * `approval` card in the escalation channel, with reminders and word of broken glass in its thread. A batch has `progress`
 * in place of a confirmation. Where it was asked for in an escalation's thread, an `echo` of the confirmation, and of its
 * correction, in the thread that the escalation came from.
 */
export const requestPostKinds = [
  'card',
  'confirmation',
  'correction',
  'approval',
  'first-reminder',
  'second-reminder',
  'broken-glass',
  'echo',
  'echo-correction',
  'progress',
] as const;
export type RequestPostKind = (typeof requestPostKinds)[number];

/** All messages that are kept true. */
export const postKinds = [...requestPostKinds, ...escalationPostKinds] as const;
export type PostKind = (typeof postKinds)[number];

/** A message to show, and all it tells: the request, the learner, the mail where there is one. */
export type RequestSnapshot = {
  /** `wanted` is the version to show; `ts` is Slack's name for the message once it is posted. */
  post: {
    id: string;
    kind: RequestPostKind;
    /** The channel, where it is not the request's own. */
    channel: string | null;
    ts: string | null;
    wanted: number;
    attempts: number;
  };
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
    /** What it changed, by column; personal, so it goes when the learner is erased. */
    replaced: Replaced;
    /** Who asked for a second person's word, and when. */
    submittedBy: string | null;
    submittedAt: Date | null;
    brokeGlass: boolean;
    decidedBy: string | null;
    decidedAt: Date | null;
    announced: Words[];
    outcome: Outcome | null;
    /** The batch that it was part of. */
    batchId: string | null;
  };
  /** The card's own timestamp: the root of the thread where the request has none of its own. */
  cardTs: string | null;
  /** The approval card's own timestamp: the root of its thread. */
  approvalTs: string | null;
  /** For an echo: the root of the thread that the escalation came from. */
  echoTs: string | null;
  mail: MailFate | null;
  /** The link that the mail carries. */
  link: SentLink | null;
  temporary: TemporaryPassword | null;
  learner: Learner;
  /** When everything personal was erased from the learner; nothing is told of one any more, then. */
  erasedAt: Date | null;
  organization: Organization;
};
