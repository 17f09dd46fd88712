import { index, integer, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import type { LinkPurpose } from '../../core/credentials/link-url.ts';
import { at, now } from './columns.ts';
import { learners } from './learners.ts';
import { requests } from './requests.ts';

/** A link in a mail. Only the token's SHA-256 is kept; the token is derived from the id (see core/credentials/link-token.ts). */
export const links = pgTable(
  'links',
  {
    id: uuid('id').primaryKey(),
    learnerId: uuid('learner_id')
      .notNull()
      .references(() => learners.id),
    requestId: uuid('request_id').references(() => requests.id),
    purpose: text('purpose').$type<LinkPurpose>().notNull(),
    tokenHash: text('token_hash').notNull().unique(),
    expiresAt: at('expires_at').notNull(),
    usedAt: at('used_at'),
    revokedAt: at('revoked_at'),
    createdAt: now('created_at'),
    /** The last browser that came to its page without the cookie that it was given, as a hash, and when. */
    cookielessBrowser: text('cookieless_browser'),
    cookielessAt: at('cookieless_at'),
    /** How often it was refused. */
    refusals: integer('refusals').notNull().default(0),
  },
  (t) => [index('links_learner').on(t.learnerId, t.purpose), index('links_request').on(t.requestId)],
);

/** A password for one day, made when it is viewed: only its argon2id hash is kept, and none before that. */
export const temporaryPasswords = pgTable(
  'temporary_passwords',
  {
    id: uuid('id').primaryKey(),
    learnerId: uuid('learner_id')
      .notNull()
      .references(() => learners.id),
    requestId: uuid('request_id')
      .notNull()
      .unique()
      .references(() => requests.id),
    passwordHash: text('password_hash'),
    expiresAt: at('expires_at').notNull(),
    viewedAt: at('viewed_at'),
    usedAt: at('used_at'),
    revokedAt: at('revoked_at'),
    /** How often a wrong one was tried instead. */
    refusals: integer('refusals').notNull().default(0),
  },
  (t) => [index('temporary_passwords_learner').on(t.learnerId)],
);

/**
 * Tries of temporary passwords, by a short keyed hash of the address that was typed, whether it is known or not: strangers
 * make addresses up, and there are no more than 2^20 of these rows.
 */
export const temporaryTries = pgTable('temporary_tries', {
  addressBucket: integer('address_bucket').primaryKey(),
  tries: integer('tries').notNull(),
  at: at('at').notNull(),
  /** When the next try may be made. */
  nextAt: at('next_at').notNull(),
});
