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

/** Why a mail waits (`queued`) or was given up (`failed`). */
export type MailProblem = 'down' | 'slow' | 'rate-limited' | 'quota' | 'nonsense' | 'rejected' | 'too-late';
