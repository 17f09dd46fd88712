import type { BounceReason } from './bounces/bounce-reasons.ts';

/** The mails this desk can send. */
export type MailTemplate =
  | 'activation'
  | 'reset'
  | 'temporary-password'
  | 'address-added'
  | 'address-removed'
  | 'password-changed'
  | 'password-disabled';

/** What the link in a mail is for; none where it carries no secret. */
export const mailLinks = {
  activation: 'activation',
  reset: 'reset',
  'temporary-password': null,
  'address-added': null,
  'address-removed': null,
  'password-changed': null,
  'password-disabled': null,
} as const;

/** What a mail's template is filled with; the link is added when it is sent. Times are ISO 8601 in UTC. */
export type MailContent = {
  to: string;
  givenName: string | null;
  /** None in a mail that may reach a stranger. */
  organization: string | null;
  locale: string | null;
  timeZone: string | null;
  /** None where the mail's link carries no secret and does not end. */
  linkUntil: string | null;
  /** A link that the learning platform made, sealed (sealed-link.ts). */
  sealedLink?: string;
};

/**
 * A mail's life: `queued` here, `sent` once the provider took it, and then what the provider says became of it.
 * `failed` is ours (given up) or the provider's (could not be processed).
 */
export type MailState =
  | 'queued'
  | 'sent'
  | 'delayed'
  | 'delivered'
  | 'bounced'
  | 'suppressed'
  | 'failed'
  | 'complained';

/**
 * Why a mail waits (`queued`), was given up (`failed`: `rejected`, `too-late`), or did not arrive (`bounced`,
 * `suppressed`). `list-closed`: its address cannot be taken off the provider's suppression list with our key.
 * `not-authorised` is ours to fix, not the learner's: the provider does not take our key or our sender's domain. So is
 * `no-secret`: the mail's link was made with a LINK_SECRET that is not set any more.
 */
export type MailProblem =
  | 'down'
  | 'slow'
  | 'rate-limited'
  | 'quota'
  | 'nonsense'
  | 'not-authorised'
  | 'rejected'
  | 'too-late'
  | 'undone'
  | 'list-closed'
  | 'no-secret'
  | BounceReason;

/** What became of a request's mail, as cards tell it. */
export type MailFate = {
  template: MailTemplate;
  state: MailState;
  problem: MailProblem | null;
  /** What the learner's mail server answered, where it came back. */
  diagnosis: string | null;
  sentAt: Date | null;
  stateAt: Date | null;
};
