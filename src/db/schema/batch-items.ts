import { index, integer, jsonb, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import type { ItemState, Reason } from '../../core/requests/batch.ts';
import { batches } from './batches.ts';
import { learners } from './learners.ts';
import { requests } from './requests.ts';

/** One address of a batch: the learner it names, and the result. */
export const batchItems = pgTable(
  'batch_items',
  {
    batchId: uuid('batch_id')
      .notNull()
      .references(() => batches.id),
    position: integer('position').notNull(),
    /** None where the address names nobody, or several. */
    learnerId: uuid('learner_id').references(() => learners.id),
    /** The masked address, where there is no learner to ask for it. */
    label: text('label'),
    state: text('state').$type<ItemState>().notNull(),
    /** Why it was skipped or refused. */
    reason: jsonb('reason').$type<Reason>(),
    /** The request that it became. */
    requestId: uuid('request_id').references(() => requests.id),
  },
  (t) => [
    primaryKey({ columns: [t.batchId, t.position] }),
    index('batch_items_request').on(t.requestId),
    index('batch_items_learner').on(t.learnerId),
  ],
);
