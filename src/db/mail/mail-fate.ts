import type { MailFate } from '../../core/mail/mail.ts';
import { mails } from '../schema.ts';

/**
 * The columns that show the state of a mail. The first is never null, because drizzle takes a null there for “no mail”.
 */
export const mailFateColumns = {
  template: mails.template,
  state: mails.state,
  problem: mails.problem,
  diagnosis: mails.diagnosis,
  sentAt: mails.sentAt,
  stateAt: mails.stateAt,
} satisfies Record<keyof MailFate, unknown>;
