import { sql } from 'drizzle-orm';
import {
  bigint,
  boolean,
  check,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  timestamp,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import type { Replaced } from '../core/action.ts';
import type { LinkPurpose } from '../core/credentials/link-url.ts';
import type { BounceReason } from '../core/mail/bounces/bounce-reasons.ts';
import type { MailContent, MailProblem, MailState, MailTemplate } from '../core/mail/mail.ts';
import type { SuppressionReason } from '../core/mail/suppression.ts';
import type { BatchState, ItemState, Reason } from '../core/requests/batch.ts';
import type { Outcome } from '../core/requests/outcome.ts';
import type { RequestInput } from '../core/requests/request-input.ts';
import type { PostKind } from '../core/requests/request-snapshot.ts';
import type { Words } from '../core/sentence.ts';

const id = () => uuid('id').primaryKey().defaultRandom();
const at = (name: string) => timestamp(name, { withTimezone: true, mode: 'date', precision: 3 });
const now = (name: string) => at(name).notNull().defaultNow();

/** A customer: how its learners sign in, and when they may take the VPA again. */
export const organizations = pgTable(
  'organizations',
  {
    id: id(),
    name: text('name').notNull().unique(),
    authentication: text('authentication', { enum: ['password', 'api', 'lms'] })
      .notNull()
      .default('password'),
    vpaMode: text('vpa_mode', { enum: ['interval', 'off', 'fixed'] })
      .notNull()
      .default('interval'),
    vpaIntervalDays: integer('vpa_interval_days').notNull().default(90),
    vpaFixedAt: at('vpa_fixed_at'),
    vpaMandatory: boolean('vpa_mandatory').notNull().default(false),
    vpaToleranceDays: integer('vpa_tolerance_days').notNull().default(0),
    createdAt: now('created_at'),
  },
  (t) => [
    check('organizations_authentication', sql`${t.authentication} in ('password', 'api', 'lms')`),
    check('organizations_vpa_mode', sql`${t.vpaMode} in ('interval', 'off', 'fixed')`),
    check('organizations_vpa_fixed', sql`${t.vpaMode} <> 'fixed' or ${t.vpaFixedAt} is not null`),
  ],
);

/** Learners of one organization that belong together. */
export const groups = pgTable(
  'groups',
  {
    id: id(),
    organizationId: uuid('organization_id')
      .notNull()
      .references(() => organizations.id),
    name: text('name').notNull(),
  },
  (t) => [uniqueIndex('groups_name').on(t.organizationId, t.name)],
);

/**
 * A learner's account. `email` is kept in lower case: it is the login. It sorts by its bytes (collation "C", set in the
 * migration), so that equal beginnings are next to each other, and equal ends in `learners_email_reversed`. State is
 * derived, never stored.
 */
export const learners = pgTable(
  'learners',
  {
    id: id(),
    organizationId: uuid('organization_id')
      .notNull()
      .references(() => organizations.id),
    groupId: uuid('group_id').references(() => groups.id),
    externalId: text('external_id'),
    email: text('email').notNull(),
    givenName: text('given_name'),
    familyName: text('family_name'),
    locale: text('locale'),
    timeZone: text('time_zone'),
    invitedAt: at('invited_at'),
    firstAccessedAt: at('first_accessed_at'),
    lastAccessedAt: at('last_accessed_at'),
    passwordSetAt: at('password_set_at'),
    passwordHash: text('password_hash'),
    membershipEndsAt: at('membership_ends_at'),
    vpaCompletedAt: at('vpa_completed_at'),
    vpaAvailableFrom: at('vpa_available_from'),
    createdAt: now('created_at'),
    updatedAt: now('updated_at'),
    /** When all personal data was removed from this row. The id stays, for requests and the audit. */
    erasedAt: at('erased_at'),
  },
  (t) => [
    uniqueIndex('learners_organization_email').on(t.organizationId, t.email),
    uniqueIndex('learners_organization_external_id').on(t.organizationId, t.externalId),
    index('learners_email').on(t.email),
    index('learners_email_reversed').on(sql`reverse(${t.email})`),
    check('learners_email_lower', sql`${t.email} = lower(${t.email})`),
  ],
);

/**
 * Returns the columns that requests and batches share: who asked for what and where, who decided, and the announcement
 * and result.
 */
const askedColumns = () => ({
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

/** An action asked for several learners at once: decided like a request, and then run learner by learner. */
export const batches = pgTable(
  'batches',
  {
    id: uuid('id').primaryKey(),
    ...askedColumns(),
    state: text('state').$type<BatchState>().notNull().default('pending'),
  },
  (t) => [index('batches_open').on(t.expiresAt).where(sql`${t.state} in ('pending', 'awaiting', 'running')`)],
);

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
      enum: ['pending', 'awaiting', 'done', 'undone', 'refused', 'declined', 'cancelled', 'expired'],
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
    uniqueIndex('requests_one_open').on(t.learnerId, t.action).where(sql`${t.state} in ('pending', 'awaiting')`),
    // By age (BRIN: small, and of no use for an order, so that no history is read by it), and what refers to a row that goes:
    // without it each row that goes would read a whole table.
    index('requests_created').using('brin', t.createdAt),
    index('requests_batch').on(t.batchId).where(sql`${t.batchId} is not null`),
    index('requests_open').on(t.expiresAt).where(sql`${t.state} in ('pending', 'awaiting')`),
  ],
);

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
  (t) => [primaryKey({ columns: [t.batchId, t.position] }), index('batch_items_request').on(t.requestId)],
);

/** A link in a mail. Only the token's SHA-256 is kept; the token is derived from the id (see core/credentials/link-token.ts). */
export const links = pgTable(
  'links',
  {
    id: uuid('id').primaryKey(),
    learnerId: uuid('learner_id')
      .notNull()
      .references(() => learners.id),
    requestId: uuid('request_id').references(() => requests.id),
    purpose: text('purpose').$type<LinkPurpose>().notNull(),
    tokenHash: text('token_hash').notNull().unique(),
    expiresAt: at('expires_at').notNull(),
    usedAt: at('used_at'),
    revokedAt: at('revoked_at'),
    createdAt: now('created_at'),
    /** The last browser that came to its page without the cookie that it was given, as a hash, and when. */
    cookielessBrowser: text('cookieless_browser'),
    cookielessAt: at('cookieless_at'),
    /** How often it was refused. */
    refusals: integer('refusals').notNull().default(0),
  },
  (t) => [index('links_learner').on(t.learnerId, t.purpose), index('links_request').on(t.requestId)],
);

/** A password for one day, made when it is viewed: only its argon2id hash is kept, and none before that. */
export const temporaryPasswords = pgTable(
  'temporary_passwords',
  {
    id: uuid('id').primaryKey(),
    learnerId: uuid('learner_id')
      .notNull()
      .references(() => learners.id),
    requestId: uuid('request_id')
      .notNull()
      .unique()
      .references(() => requests.id),
    passwordHash: text('password_hash'),
    expiresAt: at('expires_at').notNull(),
    viewedAt: at('viewed_at'),
    usedAt: at('used_at'),
    revokedAt: at('revoked_at'),
    /** How often a wrong one was tried instead. */
    refusals: integer('refusals').notNull().default(0),
  },
  (t) => [index('temporary_passwords_learner').on(t.learnerId)],
);

/**
 * Tries of temporary passwords, by a short keyed hash of the address that was typed, whether it is known or not: strangers
 * make addresses up, and there are no more than 2^20 of these rows.
 */
export const temporaryTries = pgTable('temporary_tries', {
  addressBucket: integer('address_bucket').primaryKey(),
  tries: integer('tries').notNull(),
  at: at('at').notNull(),
  /** When the next try may be made. */
  nextAt: at('next_at').notNull(),
});

/**
 * A mail to send. The row is the truth, and its job only names it. `content` is emptied once the mail is settled. A
 * request has one mail that its confirmation is about, and any number of notices.
 */
export const mails = pgTable(
  'mails',
  {
    id: uuid('id').primaryKey(),
    /** None where no request caused it: a learner chose a password, or an import brought an address. */
    requestId: uuid('request_id').references(() => requests.id),
    /** Whether it is a notice of a changed password or address: its fate is no news about the request. */
    isNotice: boolean('is_notice').notNull().default(false),
    learnerId: uuid('learner_id')
      .notNull()
      .references(() => learners.id),
    linkId: uuid('link_id').references(() => links.id),
    template: text('template').$type<MailTemplate>().notNull(),
    content: jsonb('content').$type<MailContent>(),
    state: text('state').$type<MailState>().notNull().default('queued'),
    /** When the provider says that state began. */
    stateAt: at('state_at'),
    /** Why it is still queued, or why it failed: a code of core/mail/mail.ts. */
    problem: text('problem').$type<MailProblem>(),
    /** What the learner's mail server answered, without anything personal (core/mail/bounces/clean-diagnosis.ts). */
    diagnosis: text('diagnosis'),
    attempts: integer('attempts').notNull().default(0),
    dueAt: now('due_at'),
    claimedUntil: at('claimed_until'),
    providerId: text('provider_id'),
    /** The address it goes to, as a keyed hash (core/mail/address-fingerprint.ts), because `content` does not stay. */
    addressFingerprint: text('address_fingerprint'),
    /** Whether the address has to be taken off the provider's suppression list before the mail goes out. */
    clearSuppression: boolean('clear_suppression').notNull().default(false),
    createdAt: now('created_at'),
    sentAt: at('sent_at'),
  },
  (t) => [
    uniqueIndex('mails_request').on(t.requestId).where(sql`not ${t.isNotice}`),
    index('mails_of_request').on(t.requestId),
    index('mails_provider_id').on(t.providerId),
    index('mails_link').on(t.linkId),
    index('mails_clearing').on(t.addressFingerprint).where(sql`${t.clearSuppression}`),
    index('mails_learner').on(t.learnerId, t.createdAt.desc()),
    index('mails_recent').on(t.createdAt, t.state),
    index('mails_queued').on(t.dueAt).where(sql`${t.state} = 'queued'`),
  ],
);

/**
 * What the provider said about our mails: stored first, interpreted later. The id is the event's own. Partitioned by
 * month (drizzle/, `mail_events_months`), so that old months are dropped at once; `mailEventIds` says what was stored
 * before.
 */
export const mailEvents = pgTable(
  'mail_events',
  {
    id: text('id').notNull(),
    /** Our own id of the mail, where the event carries it; else the provider's id has to do. */
    mailId: uuid('mail_id'),
    providerId: text('provider_id').notNull(),
    state: text('state').$type<Exclude<MailState, 'queued'>>().notNull(),
    reason: text('reason').$type<BounceReason>(),
    diagnosis: text('diagnosis'),
    isHard: boolean('is_hard'),
    at: at('at').notNull(),
    receivedAt: now('received_at'),
  },
  (t) => [
    primaryKey({ name: 'mail_events_pkey', columns: [t.id, t.receivedAt] }),
    index('mail_events_mail').on(t.mailId),
    index('mail_events_provider').on(t.providerId),
  ],
);

/** The ids of events of the last days: the provider repeats one for about 28 hours, and no key spans partitions. */
export const mailEventIds = pgTable('mail_event_ids', { id: text('id').primaryKey(), at: now('at') }, (t) => [
  index('mail_event_ids_at').on(t.at),
]);

/** The provider's events that we do not know: that they came, and nothing of what they hold. */
export const unknownEvents = pgTable(
  'unknown_events',
  { id: text('id').primaryKey(), type: text('type').notNull(), receivedAt: now('received_at') },
  (t) => [index('unknown_events_received').on(t.receivedAt)],
);

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

/**
 * A message in Slack that shows a request, a batch or an escalation and is kept up to date: it is shown again whenever
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
     * (core/requests/closed-room.ts). It is tried again when the channel opens, and now and then.
     */
    problem: text('problem'),
  },
  (t) => [
    uniqueIndex('posts_request_kind').on(t.requestId, t.kind, sql`coalesce(${t.recipient}, '')`),
    uniqueIndex('posts_batch_kind').on(t.batchId, t.kind, sql`coalesce(${t.recipient}, '')`),
    uniqueIndex('posts_escalation_kind')
      .on(t.escalationId, t.kind, sql`coalesce(${t.recipient}, '')`)
      .where(sql`${t.requestId} is null`),
    index('posts_escalation').on(t.escalationId).where(sql`${t.escalationId} is not null`),
    index('posts_escalation_card').on(t.channel, t.ts).where(sql`${t.kind} = 'escalation'`),
    check(
      'posts_of_something',
      sql`num_nonnulls(${t.requestId}, ${t.batchId}, ${t.escalationId}) >= 1 and num_nonnulls(${t.requestId}, ${t.batchId}) <= 1`,
    ),
    index('posts_behind').on(t.dueAt).where(sql`${t.shown} < ${t.wanted}`),
    index('posts_untidy').on(t.tidyAt).where(sql`${t.tidyAt} is not null`),
  ],
);

/** What Slack has delivered: the second delivery of the same command or click finds its key taken. */
export const deliveries = pgTable(
  'deliveries',
  {
    key: text('key').primaryKey(),
    /** The reference of the work that claimed it: only that may claim it again. */
    reference: text('reference'),
    at: now('at'),
  },
  (t) => [index('deliveries_at').on(t.at)],
);

/**
 * What a person typed before it was clear for which learner. It is kept for a day, for that person alone, so that the
 * choice in Slack carries an id and no personal data.
 */
export const drafts = pgTable(
  'drafts',
  { id: id(), actor: text('actor').notNull(), content: jsonb('content').$type<object>().notNull(), at: now('at') },
  (t) => [index('drafts_at').on(t.at)],
);

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

/** Addresses that the provider sends nothing to, as keyed hashes (core/mail/address-fingerprint.ts). */
export const suppressions = pgTable('suppressions', {
  addressFingerprint: text('address_fingerprint').primaryKey(),
  reason: text('reason').$type<SuppressionReason>().notNull(),
  /** Why the mail came back, where that is known: the list does not tell. */
  bounceReason: text('bounce_reason').$type<BounceReason>(),
  /**
   * Where this is known from: an `event` of a mail, or the provider's `list`. An entry from the list alone is removed
   * when it leaves the list.
   */
  origin: text('origin').$type<'event' | 'list'>().notNull(),
  at: at('at').notNull(),
  /** The entry in the provider's list, where it is known. */
  providerId: text('provider_id'),
});

/** The key under which fingerprints of addresses are made, sealed with LINK_SECRET (core/mail/address-key.ts): one row. */
export const addressKey = pgTable(
  'address_key',
  { single: boolean('single').primaryKey().default(true), sealed: text('sealed').notNull() },
  (t) => [check('address_key_single', sql`${t.single}`)],
);

/** When requests were made in the last hour, by whom (`person:U…`) and in all (`desk`): replicas count on the same rows. */
export const usage = pgTable('usage', {
  scope: text('scope').primaryKey(),
  times: timestamp('times', { withTimezone: true, mode: 'date' }).array().notNull(),
});
