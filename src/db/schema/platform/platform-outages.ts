import { sql } from 'drizzle-orm';
import { boolean, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import type { NoAnswerProblem } from '../../../core/platform/change.ts';
import { at, now } from '../columns.ts';

/** A time in which the learning platform does not answer. One is open at most, so that on-call is told once. */
export const platformOutages = pgTable(
  'platform_outages',
  {
    id: uuid('id').primaryKey(),
    /** Since when the longest-waiting change has waited. */
    since: at('since').notNull(),
    /** Why there was no answer; none where the platform does not fetch its changes. */
    problem: text('problem').$type<NoAnswerProblem>(),
    startedAt: now('started_at'),
    endedAt: at('ended_at'),
    /** Whether the platform has answered since. */
    isAnswered: boolean('is_answered').notNull().default(false),
    /** Whether it went on for another day, of which another row tells. */
    isContinued: boolean('is_continued').notNull().default(false),
  },
  (t) => [uniqueIndex('platform_outages_open').on(sql`(true)`).where(sql`${t.endedAt} is null`)],
);
