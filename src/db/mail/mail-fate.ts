import type { MailFate } from '../../core/mail/mail.ts';
import { mails } from '../schema.ts';

/** What is read of a mail to tell what became of it. The first is never null: drizzle takes a null there for “no mail”. */
export const mailFateColumns = {
  template: mails.template,
  state: mails.state,
  problem: mails.problem,
  diagnosis: mails.diagnosis,
  sentAt: mails.sentAt,
  stateAt: mails.stateAt,
} satisfies Record<keyof MailFate, unknown>;
