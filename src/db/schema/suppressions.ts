import { sql } from 'drizzle-orm';
import { boolean, check, pgTable, text } from 'drizzle-orm/pg-core';
import type { BounceReason } from '../../core/mail/bounces/bounce-reasons.ts';
import type { SuppressionReason } from '../../core/mail/suppression.ts';
import { at } from './columns.ts';

/** Addresses that the provider sends nothing to, as keyed hashes (core/mail/address-fingerprint.ts). */
export const suppressions = pgTable('suppressions', {
  addressFingerprint: text('address_fingerprint').primaryKey(),
  reason: text('reason').$type<SuppressionReason>().notNull(),
  /** Why the mail came back, where that is known: the list does not tell. */
  bounceReason: text('bounce_reason').$type<BounceReason>(),
  /**
   * Where this is known from: an `event` of a mail, or the provider's `list`. An entry from the list alone is removed
   * when it leaves the list.
   */
  origin: text('origin').$type<'event' | 'list'>().notNull(),
  at: at('at').notNull(),
  /** The entry in the provider's list, where it is known. */
  providerId: text('provider_id'),
});

/** The key under which fingerprints of addresses are made, sealed with LINK_SECRET (core/mail/address-key.ts): one row. */
export const addressKey = pgTable(
  'address_key',
  { single: boolean('single').primaryKey().default(true), sealed: text('sealed').notNull() },
  (t) => [check('address_key_single', sql`${t.single}`)],
);
