import type { MailTemplate } from '../mail/mail.ts';
import type { Outcome } from '../requests/outcome.ts';

/**
 * What the desk does once the platform has accepted a change, in the stored form: dates are ISO 8601 in UTC. What it
 * changes of the learner stands beside it.
 */
export type PendingPlan = {
  outcome: Outcome;
  mails: { template: MailTemplate; linkUntil: string | null }[];
  clearSuppression: boolean;
  /** The action that follows in the same confirmed step, once this is accepted. */
  followUp: string | null;
  /** Of an undo: what its request said before anybody asked for that. */
  before?: Outcome;
  /** The fingerprint of the address that it was decided about: no mail goes to another. */
  addressFingerprint?: string;
  /** Who decided it: a Slack user's id. */
  by: string;
};
