/** The mails this desk can send. */
export type MailTemplate = 'activation' | 'reset';

/** What a mail's template is filled with; the link is added when it is sent. Times are ISO 8601 in UTC. */
export type MailContent = {
  to: string;
  givenName: string | null;
  organization: string;
  locale: string | null;
  timeZone: string | null;
  linkUntil: string;
};

/** A mail's life: waiting for the provider, taken by the provider, or given up. */
export type MailState = 'queued' | 'sent' | 'failed';

/**
 * Why a mail waits (`queued`) or was given up (`failed`: `rejected`, `too-late`).
 * `not-authorised` is ours to mend, not the learner's: the provider does not take our key or our sender's domain.
 */
export type MailProblem =
  | 'down'
  | 'slow'
  | 'rate-limited'
  | 'quota'
  | 'nonsense'
  | 'not-authorised'
  | 'rejected'
  | 'too-late';
