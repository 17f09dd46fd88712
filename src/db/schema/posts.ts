import { sql } from 'drizzle-orm';
import { check, index, integer, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import type { PostKind } from '../../core/requests/request-snapshot.ts';
import { batches } from './batches.ts';
import { at, now } from './columns.ts';
import { escalations } from './escalations.ts';
import { platformOutages } from './platform/platform-outages.ts';
import { requests } from './requests.ts';

/**
 * A message in Slack that shows a request, a batch, an escalation or an outage and is kept up to date: it is shown again whenever
 * `wanted` is ahead of `shown`. One with a request and an escalation shows the request in the thread that the
 * escalation came from.
 */
export const posts = pgTable(
  'posts',
  {
    id: uuid('id').primaryKey(),
    requestId: uuid('request_id').references(() => requests.id),
    batchId: uuid('batch_id').references(() => batches.id),
    escalationId: uuid('escalation_id').references(() => escalations.id),
    outageId: uuid('outage_id').references(() => platformOutages.id),
    kind: text('kind').$type<PostKind>().notNull(),
    /** The channel, where it is not the request's own. */
    channel: text('channel'),
    /**
     * The person who is told by direct message, because the post of the same kind cannot be shown where it belongs; null
     * for that post itself.
     */
    recipient: text('recipient'),
    ts: text('ts'),
    wanted: integer('wanted').notNull().default(1),
    shown: integer('shown').notNull().default(0),
    attempts: integer('attempts').notNull().default(0),
    dueAt: now('due_at'),
    claimedUntil: at('claimed_until'),
    /** When to look whether Slack has it twice, after an attempt to post it whose answer was lost. */
    tidyAt: at('tidy_at'),
    /**
     * Why it could not be shown at the last try, where that is no passing trouble: Slack's error code, or our own
     * (slack/publishing/closed-room.ts). It is tried again when the channel opens, and now and then.
     */
    problem: text('problem'),
    /** How many attempts to post it may have reached Slack, though no answer came: more than none, and it may be there. */
    unanswered: integer('unanswered').notNull().default(0),
    /** The rate limit that it waits for, in turn with the others that do. */
    waitsFor: text('waits_for'),
  },
  (t) => [
    uniqueIndex('posts_request_kind').on(t.requestId, t.kind, sql`coalesce(${t.recipient}, '')`),
    uniqueIndex('posts_batch_kind').on(t.batchId, t.kind, sql`coalesce(${t.recipient}, '')`),
    uniqueIndex('posts_escalation_kind')
      .on(t.escalationId, t.kind, sql`coalesce(${t.recipient}, '')`)
      .where(sql`${t.requestId} is null`),
    uniqueIndex('posts_outage_kind').on(t.outageId, t.kind).where(sql`${t.outageId} is not null`),
    index('posts_escalation').on(t.escalationId).where(sql`${t.escalationId} is not null`),
    index('posts_escalation_card').on(t.channel, t.ts).where(sql`${t.kind} = 'escalation'`),
    check(
      'posts_of_something',
      sql`num_nonnulls(${t.requestId}, ${t.batchId}, ${t.escalationId}, ${t.outageId}) >= 1 and num_nonnulls(${t.requestId}, ${t.batchId}, ${t.outageId}) <= 1`,
    ),
    index('posts_behind').on(t.dueAt).where(sql`${t.shown} < ${t.wanted}`),
    index('posts_waiting').on(t.waitsFor, t.dueAt).where(sql`${t.waitsFor} is not null`),
    index('posts_untidy').on(t.tidyAt).where(sql`${t.tidyAt} is not null`),
  ],
);
