import type { Learner, Organization } from '../learner.ts';
import { isBadNews } from '../mail/fate.ts';
import type { MailFate, MailState } from '../mail/mail.ts';
import type { RefusalCode } from '../refusal.ts';
import type { Words } from '../sentence.ts';
import type { Outcome } from './outcome.ts';
import type { PostState } from './post-state.ts';

/**
 * The messages of an escalation: its card in the escalation channel, and in the thread it came from the replies that it
 * was `escalated`, `taken` and `closed`.
 */
export const escalationPostKinds = ['escalation', 'escalated', 'taken', 'closed'] as const;
export type EscalationPostKind = (typeof escalationPostKinds)[number];

/** `open`: it waits for somebody to take it. */
export type EscalationState = 'open' | 'taken' | 'closed';

/** A message about an escalation, and everything in it. */
export type EscalationSnapshot = {
  post: PostState<EscalationPostKind>;
  escalation: {
    id: string;
    reference: string;
    learnerId: string;
    action: string;
    /** What the case was; null where the request's mail says it. */
    facts: Words | null;
    note: string | null;
    askedBy: string;
    /** Where it came from. */
    channel: string;
    threadTs: string | null;
    state: EscalationState;
    takenBy: string | null;
    takenAt: Date | null;
    closedBy: string | null;
    closedAt: Date | null;
    ending: string | null;
    createdAt: Date;
  };
  /** The card in the escalation channel, once it is posted. */
  card: { channel: string | null; ts: string | null } | null;
  /** The `ts` of the reply where it came from, once it is posted: the root of the thread where there was none. */
  escalatedTs: string | null;
  mail: MailFate | null;
  learner: Learner;
  organization: Organization;
};

/**
 * Refusals of a person, of asking again, of what was typed, or because the account says so already. They are no problem
 * of the learner's, so nobody else can help.
 */
const noProblem = new Set<unknown>([
  'action-not-allowed',
  'asker-may-not',
  'already-asked',
  'other-asked',
  'change-waits',
  'platform-has-it',
  'reason-missing',
  'not-understood',
  'input-missing',
  'changed-meanwhile',
  'same-group',
  'same-email',
  'nothing-differs',
  'membership-never-ends',
  'would-shorten',
  'too-far-away',
  'cap-person',
  'cap-desk',
  'cap-look-ups',
] satisfies RefusalCode[]);

/** Returns whether the refusal of an action for a learner can be escalated. */
export const canEscalate = (code: RefusalCode) => !noProblem.has(code);

/** Returns whether a request can be escalated: it was refused, the platform did not answer, or its mail did not arrive. */
export function isEscalatable(
  request: { state: string; outcome: Outcome | null },
  mail: { state: MailState } | null,
): boolean {
  if (request.state === 'failed') return true;
  if (request.state === 'refused') return !noProblem.has(request.outcome?.facts.refusal);
  return mail !== null && isBadNews(mail.state);
}
