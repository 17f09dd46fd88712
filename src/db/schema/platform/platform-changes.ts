import { sql } from 'drizzle-orm';
import { bigserial, boolean, index, integer, jsonb, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import type { Replaced } from '../../../core/action.ts';
import type { ChangeState, ChangeType, NoAnswerProblem } from '../../../core/platform/change.ts';
import type { PendingPlan } from '../../../core/platform/pending-plan.ts';
import { at, now } from '../columns.ts';
import { learners } from '../learners.ts';
import { requests } from '../requests.ts';

/**
 * A change that the learning platform is asked for. The row is the truth, and its job only rings. A learner's changes go
 * out in the order of `position`: only the oldest that is still `sending` can be claimed.
 */
export const platformChanges = pgTable(
  'platform_changes',
  {
    /** Also the webhook's id, by which the platform knows a repeated one. */
    id: uuid('id').primaryKey(),
    position: bigserial('position', { mode: 'number' }).notNull(),
    /** None for a ping. */
    learnerId: uuid('learner_id').references(() => learners.id),
    /** None where no request caused it: a learner chose a password, or was erased. */
    requestId: uuid('request_id').references(() => requests.id),
    type: text('type').$type<ChangeType>().notNull(),
    /** What it changes, by column. Personal: emptied with the learner. */
    replaced: jsonb('replaced').$type<Replaced>().notNull().default({}),
    /** What the desk does once the platform has accepted it; emptied with the learner. */
    plan: jsonb('plan').$type<PendingPlan>(),
    /** Whether it takes back what its request did. */
    isUndo: boolean('is_undo').notNull().default(false),
    /** How the platform knows a learner whose row is erased. */
    erased: jsonb('erased').$type<{ externalId: string | null; organizationId: string }>(),
    state: text('state').$type<ChangeState>().notNull().default('sending'),
    attempts: integer('attempts').notNull().default(0),
    /** How many attempts may have arrived though no answer came: one that is on its way counts. */
    inDoubt: integer('in_doubt').notNull().default(0),
    dueAt: now('due_at'),
    /** Until when it is leased: by the replica that sends it, or by the platform that fetched it. */
    claimedUntil: at('claimed_until'),
    /** Why there was no answer to the last attempt. */
    problem: text('problem').$type<NoAnswerProblem>(),
    /** The platform's own words, cleaned. */
    message: text('message'),
    createdAt: now('created_at'),
    answeredAt: at('answered_at'),
  },
  (t) => [
    index('platform_changes_learner').on(t.learnerId, t.position),
    index('platform_changes_request').on(t.requestId).where(sql`${t.requestId} is not null`),
    index('platform_changes_sending').on(t.dueAt).where(sql`${t.state} = 'sending'`),
    index('platform_changes_order').on(t.learnerId, t.position).where(sql`${t.state} = 'sending'`),
  ],
);
