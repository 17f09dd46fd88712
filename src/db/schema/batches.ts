import { sql } from 'drizzle-orm';
import { index, integer, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import type { BatchState } from '../../core/requests/batch.ts';
import { askedColumns } from './asked-columns.ts';

/** An action asked for several learners at once: decided like a request, and then run learner by learner. */
export const batches = pgTable(
  'batches',
  {
    id: uuid('id').primaryKey(),
    ...askedColumns(),
    state: text('state').$type<BatchState>().notNull().default('pending'),
    /** How many of the addresses that were asked about are beyond a batch's limit. */
    leftOut: integer('left_out').notNull().default(0),
  },
  (t) => [index('batches_open').on(t.expiresAt).where(sql`${t.state} in ('pending', 'awaiting', 'running')`)],
);
