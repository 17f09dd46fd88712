import { sql } from 'drizzle-orm';
import { boolean, check, index, integer, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { at, id, now } from './columns.ts';

/** A customer: how its learners sign in, and when they may take the VPA again. */
export const organizations = pgTable(
  'organizations',
  {
    id: id(),
    name: text('name').notNull().unique(),
    /** What the learning platform calls it. */
    externalId: text('external_id'),
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
    /** What the learning platform calls it. */
    externalId: text('external_id'),
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
    /** How often in a row a wrong password was tried, and since when none is taken: its hash stays. */
    passwordFailures: integer('password_failures').notNull().default(0),
    passwordDisabledAt: at('password_disabled_at'),
    membershipEndsAt: at('membership_ends_at'),
    vpaStartedAt: at('vpa_started_at'),
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
