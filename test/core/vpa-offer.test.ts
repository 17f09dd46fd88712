import { describe, expect, it } from 'vitest';
import type { Learner, Organization } from '../../src/core/learner.ts';
import { vpaOffer } from '../../src/core/vpa-offer.ts';
import { aLearner, anOrganization, daysAgo, NOW } from '../support/desk/facts.ts';

const mandatory = { vpaMandatory: true, vpaToleranceDays: 3 };
const none = { isAvailable: false, since: null, isMandatory: false, daysLeft: null };

describe('at sign-in a learner', () => {
  it.each<[string, Partial<Learner>, Partial<Organization>, object]>([
    ['of an organization without the VPA is offered none', {}, { vpaMode: 'off', vpaMandatory: true }, none],
    ['who took none yet is offered the first', {}, {}, { ...none, isAvailable: true }],
    ['whose VPA is not due is offered none', { vpaCompletedAt: daysAgo(10) }, {}, none],
    [
      'whose VPA is due may take it',
      { vpaCompletedAt: daysAgo(91) },
      {},
      { ...none, isAvailable: true, since: daysAgo(1) },
    ],
    [
      'whose VPA is mandatory has the days of tolerance',
      { vpaCompletedAt: daysAgo(91.5) },
      mandatory,
      { isAvailable: true, since: daysAgo(1.5), isMandatory: true, daysLeft: 2 },
    ],
    [
      'whose days of tolerance are over has none',
      { vpaCompletedAt: daysAgo(100) },
      mandatory,
      { isAvailable: true, since: daysAgo(10), isMandatory: true, daysLeft: 0 },
    ],
    [
      'for whom it was opened early may take it',
      { vpaCompletedAt: daysAgo(10), vpaAvailableFrom: daysAgo(1) },
      {},
      { ...none, isAvailable: true, since: daysAgo(1) },
    ],
    [
      'who broke one off is offered none',
      { vpaCompletedAt: daysAgo(91), vpaStartedAt: daysAgo(1) },
      mandatory,
      { ...none, isMandatory: true },
    ],
  ])('%s', (_, learner, organization, offer) => {
    expect(vpaOffer(aLearner(learner), anOrganization(organization), NOW)).toEqual(offer);
  });
});
