import { index, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import { now } from '../columns.ts';

/**
 * The ids of the platform's events that were taken in the last months: one that comes again changes nothing. Each caller has
 * ids of its own; the digest tells whether the same id comes with another event. Those of older versions have neither.
 */
export const platformEventIds = pgTable(
  'platform_event_ids',
  {
    caller: text('caller').notNull().default(''),
    id: text('id').notNull(),
    digest: text('digest').notNull().default(''),
    at: now('at'),
  },
  (t) => [primaryKey({ columns: [t.caller, t.id] }), index('platform_event_ids_at').on(t.at)],
);
