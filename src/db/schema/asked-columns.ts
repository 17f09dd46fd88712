import { boolean, jsonb, text } from 'drizzle-orm/pg-core';
import type { Outcome } from '../../core/requests/outcome.ts';
import type { RequestInput } from '../../core/requests/request-input.ts';
import type { Words } from '../../core/sentence.ts';
import { at, now } from './columns.ts';

/**
 * Returns the columns that requests and batches share: who asked for what and where, who decided, and the announcement
 * and result.
 */
export const askedColumns = () => ({
  reference: text('reference').notNull(),
  action: text('action').notNull(),
  askedBy: text('asked_by').notNull(),
  channel: text('channel').notNull(),
  /** The thread it was asked in; none: the card itself is the root of its thread. */
  threadTs: text('thread_ts'),
  expiresAt: at('expires_at').notNull(),
  /** The input besides the learner. It may be personal, so it is erased with the learner. */
  input: jsonb('input').$type<RequestInput>().notNull().default({}),
  submittedBy: text('submitted_by'),
  submittedAt: at('submitted_at'),
  brokeGlass: boolean('broke_glass').notNull().default(false),
  /** The lead who looked at what was done without a second person, and when. */
  reviewedBy: text('reviewed_by'),
  reviewedAt: at('reviewed_at'),
  decidedBy: text('decided_by'),
  decidedAt: at('decided_at'),
  /** What the card promised, in words. */
  announced: jsonb('announced').$type<Words[]>().notNull(),
  outcome: jsonb('outcome').$type<Outcome>(),
  createdAt: now('created_at'),
});
