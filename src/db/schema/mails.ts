import { sql } from 'drizzle-orm';
import { boolean, index, integer, jsonb, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import type { MailContent, MailProblem, MailState, MailTemplate } from '../../core/mail/mail.ts';
import { at, now } from './columns.ts';
import { links } from './credentials.ts';
import { learners } from './learners.ts';
import { requests } from './requests.ts';

/**
 * A mail to send. The row is the truth, and its job only names it. `content` is emptied once the mail is settled. A
 * request has one mail that its confirmation is about, and any number of notices.
 */
export const mails = pgTable(
  'mails',
  {
    id: uuid('id').primaryKey(),
    /** None where no request caused it: a learner chose a password, or an import brought an address. */
    requestId: uuid('request_id').references(() => requests.id),
    /** Whether it is a notice of a changed password or address: its fate is no news about the request. */
    isNotice: boolean('is_notice').notNull().default(false),
    learnerId: uuid('learner_id')
      .notNull()
      .references(() => learners.id),
    linkId: uuid('link_id').references(() => links.id),
    template: text('template').$type<MailTemplate>().notNull(),
    content: jsonb('content').$type<MailContent>(),
    state: text('state').$type<MailState>().notNull().default('queued'),
    /** When the provider says that state began. */
    stateAt: at('state_at'),
    /** Why it is still queued, or why it failed: a code of core/mail/mail.ts. */
    problem: text('problem').$type<MailProblem>(),
    /** What the learner's mail server answered, without anything personal (core/mail/bounces/clean-diagnosis.ts). */
    diagnosis: text('diagnosis'),
    attempts: integer('attempts').notNull().default(0),
    dueAt: now('due_at'),
    claimedUntil: at('claimed_until'),
    providerId: text('provider_id'),
    /** The address it goes to, as a keyed hash (core/mail/address-fingerprint.ts), because `content` does not stay. */
    addressFingerprint: text('address_fingerprint'),
    /** Whether the address has to be taken off the provider's suppression list before the mail goes out. */
    clearSuppression: boolean('clear_suppression').notNull().default(false),
    /** The call in which it was handed over with others; the provider knows a repeated call by it. */
    handover: uuid('handover'),
    createdAt: now('created_at'),
    sentAt: at('sent_at'),
  },
  (t) => [
    uniqueIndex('mails_request').on(t.requestId).where(sql`not ${t.isNotice}`),
    index('mails_of_request').on(t.requestId),
    index('mails_provider_id').on(t.providerId),
    index('mails_link').on(t.linkId),
    index('mails_clearing').on(t.addressFingerprint).where(sql`${t.clearSuppression}`),
    index('mails_learner').on(t.learnerId, t.createdAt.desc()),
    index('mails_recent').on(t.createdAt, t.state),
    index('mails_handover').on(t.handover).where(sql`${t.handover} is not null`),
    index('mails_queued').on(t.dueAt).where(sql`${t.state} = 'queued'`),
  ],
);
