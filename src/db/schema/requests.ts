import { sql } from 'drizzle-orm';
import { index, jsonb, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import type { Replaced } from '../../core/action.ts';
import { askedColumns } from './asked-columns.ts';
import { batches } from './batches.ts';
import { id } from './columns.ts';
import { learners } from './learners.ts';

/** An action that was asked for, and its result. */
export const requests = pgTable(
  'requests',
  {
    id: id(),
    ...askedColumns(),
    learnerId: uuid('learner_id')
      .notNull()
      .references(() => learners.id),
    /**
     * The learner's address at the time of asking, as a keyed hash (core/mail/address-fingerprint.ts), to look up
     * suppressions.
     */
    addressFingerprint: text('address_fingerprint'),
    state: text('state', {
      enum: [
        'pending',
        'awaiting',
        'running',
        'done',
        'undoing',
        'undone',
        'refused',
        'declined',
        'cancelled',
        'expired',
        'failed',
      ],
    })
      .notNull()
      .default('pending'),
    /** What it changed of the learner, by column, so that it can be put back. It is erased with the learner. */
    replaced: jsonb('replaced').$type<Replaced>().notNull().default({}),
    /** The batch that it was part of: it has no card and no confirmation of its own then. */
    batchId: uuid('batch_id').references(() => batches.id),
  },
  (t) => [
    index('requests_learner_action').on(t.learnerId, t.action, t.decidedAt.desc()),
    // The history of a learner, a person (asked, decided) and a channel; read backwards: a descending index has its
    // nulls last, so that Postgres takes it for another order than “desc”.
    index('requests_learner').on(t.learnerId, t.createdAt, t.id),
    index('requests_asked_by').on(t.askedBy, t.createdAt, t.id),
    index('requests_decided_by').on(t.decidedBy, t.createdAt, t.id),
    index('requests_channel').on(t.channel, t.createdAt, t.id),
    uniqueIndex('requests_one_open')
      .on(t.learnerId, t.action)
      .where(sql`${t.state} in ('pending', 'awaiting', 'running')`),
    // By age (BRIN: small, and of no use for an order, so that no history is read by it), and what refers to a row that goes:
    // without it each row that goes would read a whole table.
    index('requests_created').using('brin', t.createdAt),
    index('requests_batch').on(t.batchId).where(sql`${t.batchId} is not null`),
    index('requests_open').on(t.expiresAt).where(sql`${t.state} in ('pending', 'awaiting')`),
  ],
);
