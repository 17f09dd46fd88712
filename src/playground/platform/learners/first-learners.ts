import { createHash } from 'node:crypto';
import { ORGANIZATIONS, type Seed, seedsAt } from '../../learner-seeds.ts';
import { userRow } from '../accounts/account-rows.ts';
import type { PlatformDatabase } from '../database/client.ts';
import type { LearnerTable, OrganizationTable } from '../database/tables.ts';

/** The learners that a platform starts with, by the names of their organizations. */
export type FirstLearners = { organizations: typeof ORGANIZATIONS; learners: readonly Seed[] };

/** Returns the playground's own. */
export const playgroundLearners = (now: Date): FirstLearners => ({
  organizations: ORGANIZATIONS,
  learners: seedsAt(now),
});

/** Rows in one statement: Postgres takes 65,535 values. */
const AT_ONCE = 1_000;

/** Fills an empty database: each learner gets the platform's own id, and a user without a password. Else does nothing. */
export async function addFirstLearners(
  db: PlatformDatabase,
  { organizations, learners }: FirstLearners,
): Promise<void> {
  await db.transaction().execute(async (rows) => {
    if (await rows.selectFrom('organization').select('name').limit(1).executeTakeFirst()) return;
    await rows.insertInto('organization').values(organizations.map(organizationRow)).execute();
    const accounts = learners.map((seed) => {
      const externalId = seed.externalId ?? firstExternalId(seed);
      return { seed, externalId, user: userRow(externalId) };
    });
    for (let from = 0; from < accounts.length; from += AT_ONCE) {
      const some = accounts.slice(from, from + AT_ONCE);
      await rows
        .insertInto('user')
        .values(some.map(({ user }) => user))
        .execute();
      await rows
        .insertInto('learner')
        .values(some.map(({ seed, externalId, user }) => ({ ...learnerRow(seed), externalId, userId: user.id })))
        .execute();
    }
  });
}

/** Returns the platform's own id of a learner that it starts with, such as `AL-3f9c2ab07d`: the same at each start. */
export const firstExternalId = ({ organization, email }: Pick<Seed, 'organization' | 'email'>): string =>
  `AL-${createHash('sha256').update(`${organization}/${email}`).digest('hex').slice(0, 10)}`;

const organizationRow = (organization: (typeof ORGANIZATIONS)[number]): OrganizationTable => ({
  name: organization.name,
  authentication: organization.authentication ?? 'password',
  vpaMode: organization.vpaMode ?? 'interval',
  vpaIntervalDays: organization.vpaIntervalDays ?? 90,
  vpaFixedAt: organization.vpaFixedAt ?? null,
  vpaMandatory: organization.vpaMandatory ?? false,
  vpaToleranceDays: organization.vpaToleranceDays ?? 0,
});

const learnerRow = (seed: Seed): Omit<LearnerTable, 'externalId' | 'userId'> => ({
  deskId: null,
  organization: seed.organization,
  groupName: seed.group ?? null,
  email: seed.email,
  givenName: seed.givenName ?? null,
  familyName: seed.familyName ?? null,
  locale: seed.locale ?? null,
  timeZone: seed.timeZone ?? null,
  invitedAt: seed.invitedAt ?? null,
  firstAccessedAt: seed.firstAccessedAt ?? null,
  lastAccessedAt: seed.lastAccessedAt ?? null,
  passwordSetAt: seed.passwordSetAt ?? null,
  membershipEndsAt: seed.membershipEndsAt ?? null,
  vpaAvailableFrom: seed.vpaAvailableFrom ?? null,
  vpaStartedAt: seed.vpaStartedAt ?? null,
  vpaLeftAt: seed.vpaStartedAt ?? null, // none is in the middle of one
  vpaCompletedAt: seed.vpaCompletedAt ?? null,
  erasedAt: null,
});
