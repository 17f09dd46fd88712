import { and, type Column, eq, not, type SQL, sql } from 'drizzle-orm';
import type { MailFate, MailState } from '../../core/mail/mail.ts';
import { mails } from '../schema/mails.ts';
import { requests } from '../schema/requests.ts';

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

/** Returns the condition that joins a request with the mail its confirmation is about. Notices are others. */
export const isMailOf = (requestId: Column): SQL | undefined =>
  and(eq(mails.requestId, requestId), not(mails.isNotice));

/** The state of the first notice to an address that a request took off the account; null where it has none. */
export const noticeState = sql<MailState | null>`(
  select notices.state from ${mails} notices
  where notices.request_id = ${requests.id} and notices.template = 'address-removed' order by notices.created_at limit 1)`;
