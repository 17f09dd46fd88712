import { boolean, index, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import type { BounceReason } from '../../core/mail/bounces/bounce-reasons.ts';
import type { MailState } from '../../core/mail/mail.ts';
import { at, now } from './columns.ts';

/**
 * What the provider said about our mails: stored first, interpreted later. The id is the event's own. Partitioned by
 * month (drizzle/, `mail_events_months`), so that old months are dropped at once; `mailEventIds` says what was stored
 * before.
 */
export const mailEvents = pgTable(
  'mail_events',
  {
    id: text('id').notNull(),
    /** Our own id of the mail, where the event carries it; else the provider's id has to do. */
    mailId: uuid('mail_id'),
    providerId: text('provider_id').notNull(),
    state: text('state').$type<Exclude<MailState, 'queued'>>().notNull(),
    reason: text('reason').$type<BounceReason>(),
    diagnosis: text('diagnosis'),
    isHard: boolean('is_hard'),
    at: at('at').notNull(),
    receivedAt: now('received_at'),
    /** Whether the mail and its address say what this event said. */
    isFollowed: boolean('is_followed').notNull().default(false),
  },
  (t) => [
    primaryKey({ name: 'mail_events_pkey', columns: [t.id, t.receivedAt] }),
    index('mail_events_mail').on(t.mailId),
    index('mail_events_provider').on(t.providerId),
  ],
);

/** The ids of events of the last days: the provider repeats one for about 28 hours, and no key spans partitions. */
export const mailEventIds = pgTable('mail_event_ids', { id: text('id').primaryKey(), at: now('at') }, (t) => [
  index('mail_event_ids_at').on(t.at),
]);

/** The provider's events that we do not know: that they came, and nothing of what they hold. */
export const unknownEvents = pgTable(
  'unknown_events',
  { id: text('id').primaryKey(), type: text('type').notNull(), receivedAt: now('received_at') },
  (t) => [index('unknown_events_received').on(t.receivedAt)],
);
