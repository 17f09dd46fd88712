import { sql } from 'drizzle-orm';
import { bigint, boolean, check, index, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { now } from './columns.ts';

/**
 * Who did or was refused what, where and when (UTC, by the database's clock): ids only, no addresses. Each row seals
 * the one before it (see audit/chain.ts). Rows are written by `audit_write` alone (see audit/write.ts). Triggers number,
 * date, sign and seal them whatever is given, and refuse every change.
 */
export const audit = pgTable(
  'audit',
  {
    /** 1, 2, 3 … without a gap. */
    seq: bigint('seq', { mode: 'number' }).primaryKey().default(0),
    at: now('at'),
    /** A Slack user id, or `learner`, `system` or `operator`. */
    actor: text('actor').notNull(),
    event: text('event').notNull(),
    /** The refusal's code, where it was refused. */
    refusal: text('refusal'),
    action: text('action'),
    learnerId: uuid('learner_id'),
    /** The request's id, or the batch's where it is about many. */
    requestId: uuid('request_id'),
    /** A Slack channel, or `web` for the learner's own page. */
    channel: text('channel'),
    threadTs: text('thread_ts'),
    reference: text('reference').notNull(),
    hash: text('hash').notNull().default(''),
    /** The database role that wrote it, as it logged in; none in rows from before this was kept. */
    writtenBy: text('written_by'),
  },
  (t) => [index('audit_learner').on(t.learnerId, t.at.desc()), index('audit_actor').on(t.actor, t.at.desc())],
);

/** What may be written into the audit, and in whose name: `AUDIT_EVENTS` of audit/events.ts, which says what it means. */
export const auditEvents = pgTable('audit_events', {
  event: text('event').primaryKey(),
  saidBy: text('said_by').notNull(),
});

/** Where the audit's chain ends: one row, which the audit's trigger moves on. So rows cut off at the end are noticed. */
export const auditHead = pgTable(
  'audit_head',
  {
    single: boolean('single').primaryKey().default(true),
    seq: bigint('seq', { mode: 'number' }).notNull(),
    hash: text('hash').notNull(),
  },
  (t) => [check('audit_head_single', sql`${t.single}`)],
);

/** Where the audit's chain begins once its oldest rows were archived: only rows up to a checkpoint may be removed. */
export const auditCheckpoints = pgTable('audit_checkpoints', {
  /** The last row that was archived, its hash, and how many rows went with it. */
  seq: bigint('seq', { mode: 'number' }).primaryKey(),
  hash: text('hash').notNull(),
  rows: bigint('rows', { mode: 'number' }).notNull(),
  at: now('at'),
});

/** Up to which row the audit has left as lines of the log: one row, which moves on once they are written. */
export const auditShipped = pgTable(
  'audit_shipped',
  { single: boolean('single').primaryKey().default(true), seq: bigint('seq', { mode: 'number' }).notNull() },
  (t) => [check('audit_shipped_single', sql`${t.single}`)],
);
