import { sql } from 'drizzle-orm';
import {
  bigserial,
  boolean,
  check,
  index,
  integer,
  jsonb,
  pgTable,
  text,
  timestamp,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import type { BounceReason, MailContent, MailProblem, MailState } from '../core/mail.ts';
import type { Outcome } from '../core/outcome.ts';
import type { Words } from '../core/words.ts';

const id = () => uuid('id').primaryKey().defaultRandom();
const at = (name: string) => timestamp(name, { withTimezone: true, mode: 'date', precision: 3 });
const now = (name: string) => at(name).notNull().defaultNow();

/** A customer: whose learners these are, how they sign in, and when they may take the VPA again. */
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

/** A learner's account. `email` is kept in lower case: it is the login. State is derived, never stored. */
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
  },
  (t) => [
    uniqueIndex('learners_organization_email').on(t.organizationId, t.email),
    uniqueIndex('learners_organization_external_id').on(t.organizationId, t.externalId),
    index('learners_email').on(t.email),
    index('learners_email_near').using('gin', t.email.op('gin_trgm_ops')),
    check('learners_email_lower', sql`${t.email} = lower(${t.email})`),
  ],
);

/** One asked-for action and what came of it. */
export const requests = pgTable(
  'requests',
  {
    id: id(),
    reference: text('reference').notNull(),
    action: text('action').notNull(),
    learnerId: uuid('learner_id')
      .notNull()
      .references(() => learners.id),
    askedBy: text('asked_by').notNull(),
    channel: text('channel').notNull(),
    /** The thread it was asked in; none: the card itself is the root of its thread. */
    threadTs: text('thread_ts'),
    state: text('state', { enum: ['pending', 'done', 'undone', 'refused', 'cancelled', 'expired'] })
      .notNull()
      .default('pending'),
    expiresAt: at('expires_at').notNull(),
    decidedBy: text('decided_by'),
    decidedAt: at('decided_at'),
    /** What the card promised, in words. */
    promise: jsonb('promise').$type<Words[]>().notNull(),
    outcome: jsonb('outcome').$type<Outcome>(),
    createdAt: now('created_at'),
  },
  (t) => [
    index('requests_learner_action').on(t.learnerId, t.action, t.decidedAt.desc()),
    index('requests_pending').on(t.expiresAt).where(sql`${t.state} = 'pending'`),
  ],
);

/** A link in a mail. Only the token's SHA-256 is kept; the token is derived from the id (see core/link-token.ts). */
export const links = pgTable(
  'links',
  {
    id: uuid('id').primaryKey(),
    learnerId: uuid('learner_id')
      .notNull()
      .references(() => learners.id),
    requestId: uuid('request_id').references(() => requests.id),
    purpose: text('purpose', { enum: ['activation', 'reset'] }).notNull(),
    tokenHash: text('token_hash').notNull().unique(),
    expiresAt: at('expires_at').notNull(),
    usedAt: at('used_at'),
    revokedAt: at('revoked_at'),
    createdAt: now('created_at'),
  },
  (t) => [index('links_learner').on(t.learnerId, t.purpose)],
);

/** A mail to send: the row is the truth, the job only rings for it. `content` is emptied once the mail is settled. */
export const mails = pgTable(
  'mails',
  {
    id: uuid('id').primaryKey(),
    requestId: uuid('request_id')
      .notNull()
      .references(() => requests.id),
    learnerId: uuid('learner_id')
      .notNull()
      .references(() => learners.id),
    linkId: uuid('link_id').references(() => links.id),
    template: text('template', { enum: ['activation', 'reset'] }).notNull(),
    content: jsonb('content').$type<MailContent>(),
    state: text('state').$type<MailState>().notNull().default('queued'),
    /** When the provider says that state began. */
    stateAt: at('state_at'),
    /** Why it is still queued, or why it failed: a code of core/mail.ts. */
    problem: text('problem').$type<MailProblem>(),
    attempts: integer('attempts').notNull().default(0),
    dueAt: now('due_at'),
    claimedUntil: at('claimed_until'),
    providerId: text('provider_id'),
    createdAt: now('created_at'),
    sentAt: at('sent_at'),
  },
  (t) => [
    uniqueIndex('mails_request').on(t.requestId),
    index('mails_provider_id').on(t.providerId),
    index('mails_learner').on(t.learnerId, t.createdAt.desc()),
    index('mails_queued').on(t.dueAt).where(sql`${t.state} = 'queued'`),
  ],
);

/** What the provider said of our mails: stored first, understood later. The id is the event's own. */
export const mailEvents = pgTable(
  'mail_events',
  {
    id: text('id').primaryKey(),
    /** Our own id of the mail, where the event carries it; else the provider's id has to do. */
    mailId: uuid('mail_id'),
    providerId: text('provider_id').notNull(),
    state: text('state').$type<Exclude<MailState, 'queued'>>().notNull(),
    reason: text('reason').$type<BounceReason>(),
    at: at('at').notNull(),
    receivedAt: now('received_at'),
  },
  (t) => [index('mail_events_mail').on(t.mailId), index('mail_events_provider').on(t.providerId)],
);

/** A message in Slack that shows a request and is kept true: shown again whenever `wanted` is ahead of `shown`. */
export const posts = pgTable(
  'posts',
  {
    id: uuid('id').primaryKey(),
    requestId: uuid('request_id')
      .notNull()
      .references(() => requests.id),
    kind: text('kind', { enum: ['card', 'confirmation', 'correction'] }).notNull(),
    ts: text('ts'),
    wanted: integer('wanted').notNull().default(1),
    shown: integer('shown').notNull().default(0),
    attempts: integer('attempts').notNull().default(0),
    dueAt: now('due_at'),
    claimedUntil: at('claimed_until'),
    /** When to look whether Slack has it twice, after an attempt to post it whose answer was lost. */
    tidyAt: at('tidy_at'),
    /** Slack's error code where it can never be shown (channel gone, bot removed). */
    problem: text('problem'),
  },
  (t) => [
    uniqueIndex('posts_request_kind').on(t.requestId, t.kind),
    index('posts_behind').on(t.dueAt).where(sql`${t.shown} < ${t.wanted} and ${t.problem} is null`),
    index('posts_untidy').on(t.tidyAt).where(sql`${t.tidyAt} is not null`),
  ],
);

/** What Slack has delivered: the second delivery of the same command or click finds its key taken. */
export const deliveries = pgTable('deliveries', { key: text('key').primaryKey(), at: now('at') }, (t) => [
  index('deliveries_at').on(t.at),
]);

/** Who did or was refused what, where and when: ids only, no addresses. */
export const audit = pgTable(
  'audit',
  {
    id: bigserial('id', { mode: 'number' }).primaryKey(),
    at: now('at'),
    /** A Slack user id, or `learner` or `system`. */
    actor: text('actor').notNull(),
    event: text('event').notNull(),
    /** The refusal's code where it was a no. */
    refusal: text('refusal'),
    action: text('action'),
    learnerId: uuid('learner_id'),
    requestId: uuid('request_id'),
    channel: text('channel'),
    reference: text('reference').notNull(),
  },
  (t) => [index('audit_learner').on(t.learnerId, t.at.desc()), index('audit_actor').on(t.actor, t.at.desc())],
);
