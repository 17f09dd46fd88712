import { index, pgTable, text } from 'drizzle-orm/pg-core';
import { now } from './columns.ts';

/** The ids of the platform's events that were taken in the last months: one that comes again changes nothing. */
export const platformEventIds = pgTable('platform_event_ids', { id: text('id').primaryKey(), at: now('at') }, (t) => [
  index('platform_event_ids_at').on(t.at),
]);
