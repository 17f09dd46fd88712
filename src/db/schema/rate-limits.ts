import { integer, pgTable, text } from 'drizzle-orm/pg-core';
import { at, now } from './columns.ts';

/**
 * The rate limits of Slack and of the mail provider that are in force. What waits for one is worked off by one process at
 * a time, in turn; the row goes when nothing waits any more.
 */
export const rateLimits = pgTable('rate_limits', {
  /** Slack’s method, and for new messages the channel, too; or `mail`. */
  key: text('key').primaryKey(),
  /** No call is made before that. */
  until: at('until').notNull(),
  since: now('since'),
  /** How many were taken since. */
  taken: integer('taken').notNull().default(0),
  /** Until when a process works it off; after that, it counts as dead. */
  claimedUntil: at('claimed_until'),
});
