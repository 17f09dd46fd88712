import type { Facts } from '../../../src/core/action.ts';
import type { Learner, Organization } from '../../../src/core/learner.ts';
import { noPlatform } from '../../../src/core/platform/platform.ts';

export const NOW = new Date('2026-11-23T10:00:00Z');
const DAY = 24 * 60 * 60 * 1000;

/** So many days before (or, negative, after) the tests' present. */
export const daysAgo = (days: number) => new Date(NOW.getTime() - days * DAY);

/** A learner who was invited and never came, but for what is given. */
export const aLearner = (over: Partial<Learner> = {}): Learner => ({
  id: '00000000-0000-4000-8000-000000000001',
  externalId: null,
  email: 'jane@acme.test',
  givenName: 'Jane',
  familyName: 'Doe',
  locale: 'en',
  timeZone: 'UTC',
  group: null,
  groupId: null,
  invitedAt: daysAgo(10),
  firstAccessedAt: null,
  lastAccessedAt: null,
  passwordSetAt: null,
  passwordDisabledAt: null,
  membershipEndsAt: null,
  vpaStartedAt: null,
  vpaCompletedAt: null,
  vpaAvailableFrom: null,
  ...over,
});

/** An organization that signs in by password, with the usual VPA interval. */
export const anOrganization = (over: Partial<Organization> = {}): Organization => ({
  id: '00000000-0000-4000-8000-00000000000a',
  name: 'Acme',
  authentication: 'password',
  vpaMode: 'interval',
  vpaIntervalDays: 90,
  vpaFixedAt: null,
  vpaMandatory: false,
  vpaToleranceDays: 0,
  groupCount: 2,
  ...over,
});

export const facts = (
  learner: Partial<Learner>,
  organization: Partial<Organization> = {},
  last: Facts['last'] = null,
): Facts => ({
  learner: aLearner(learner),
  organization: anOrganization(organization),
  last,
  suppressed: null,
  platform: noPlatform,
  now: NOW,
});
