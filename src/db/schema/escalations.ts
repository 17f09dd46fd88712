import { sql } from 'drizzle-orm';
import { index, jsonb, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import type { Words } from '../../core/sentence.ts';
import { at, now } from './columns.ts';
import { learners } from './learners.ts';
import { requests } from './requests.ts';

/** A case that on-call or a lead is asked to take: what was refused, failed or came back, and who took it. */
export const escalations = pgTable(
  'escalations',
  {
    id: uuid('id').primaryKey(),
    reference: text('reference').notNull(),
    learnerId: uuid('learner_id')
      .notNull()
      .references(() => learners.id),
    action: text('action').notNull(),
    /** None where the rules refused before there was a request. */
    requestId: uuid('request_id').references(() => requests.id),
    /** What the case was; null where the request's mail says it. */
    facts: jsonb('facts').$type<Words>(),
    /** What the asker added. It may be personal, so it is erased with the learner. So is `ending`. */
    note: text('note'),
    askedBy: text('asked_by').notNull(),
    /** Where it came from. Without a thread, the reply that is posted there becomes the root of one. */
    channel: text('channel').notNull(),
    threadTs: text('thread_ts'),
    state: text('state', { enum: ['open', 'taken', 'closed'] })
      .notNull()
      .default('open'),
    takenBy: text('taken_by'),
    takenAt: at('taken_at'),
    closedBy: text('closed_by'),
    closedAt: at('closed_at'),
    /** The result, in the words of the person who closed it. */
    ending: text('ending'),
    createdAt: now('created_at'),
  },
  (t) => [
    uniqueIndex('escalations_live').on(t.learnerId, t.action).where(sql`${t.state} <> 'closed'`),
    index('escalations_request').on(t.requestId),
  ],
);
