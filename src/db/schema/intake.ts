import { index, jsonb, pgTable, text, timestamp } from 'drizzle-orm/pg-core';
import { id, now } from './columns.ts';

/** What Slack has delivered: the second delivery of the same command or click finds its key taken. */
export const deliveries = pgTable(
  'deliveries',
  {
    key: text('key').primaryKey(),
    /** The reference of the work that claimed it: only that may claim it again. */
    reference: text('reference'),
    at: now('at'),
  },
  (t) => [index('deliveries_at').on(t.at)],
);

/**
 * What a person typed before it was clear for which learner. It is kept for a day, for that person alone, so that the
 * choice in Slack carries an id and no personal data.
 */
export const drafts = pgTable(
  'drafts',
  { id: id(), actor: text('actor').notNull(), content: jsonb('content').$type<object>().notNull(), at: now('at') },
  (t) => [index('drafts_at').on(t.at)],
);

/** When requests were made in the last hour, by whom (`person:U…`) and in all (`desk`): replicas count on the same rows. */
export const usage = pgTable('usage', {
  scope: text('scope').primaryKey(),
  times: timestamp('times', { withTimezone: true, mode: 'date' }).array().notNull(),
});
