import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Facts, Role } from '../../src/core/action.ts';
import { catalogue } from '../../src/core/catalogue.ts';
import type { Learner, Organization } from '../../src/core/learner.ts';
import { refusalCodes } from '../../src/core/refusal.ts';
import { evaluate } from '../../src/service/requests/evaluate.ts';
import { plainText } from '../../src/slack/views/text/render.ts';
import { aLearner, anOrganization, NOW } from '../support/facts.ts';

const DAY = 24 * 60 * 60 * 1000;
/** A moment within half a year of the tests' present, often that very moment, or none. */
const moment = fc.oneof(
  fc.constant(null),
  fc.constant(NOW),
  fc.integer({ min: -180, max: 180 }).map((days) => new Date(NOW.getTime() + days * DAY)),
  fc.integer({ min: -10, max: 10 }).map((minutes) => new Date(NOW.getTime() + minutes * 60_000)),
);

const someLearner: fc.Arbitrary<Learner> = fc
  .record({
    givenName: fc.option(fc.string({ unit: 'grapheme' })),
    firstAccessedAt: moment,
    lastAccessedAt: moment,
    passwordSetAt: moment,
    membershipEndsAt: moment,
    vpaCompletedAt: moment,
    vpaAvailableFrom: moment,
  })
  .map((over) => aLearner(over));

const someOrganization: fc.Arbitrary<Organization> = fc
  .record({
    name: fc.string({ minLength: 1, unit: 'grapheme' }),
    authentication: fc.constantFrom('password', 'api', 'lms'),
    vpaMode: fc.constantFrom('interval', 'off', 'fixed'),
    vpaIntervalDays: fc.integer({ min: 0, max: 400 }),
    vpaFixedAt: moment,
    vpaMandatory: fc.boolean(),
    vpaToleranceDays: fc.integer({ min: 0, max: 30 }),
  } as const)
  .map((over) => anOrganization(over));

const someFacts: fc.Arbitrary<Facts> = fc.record({
  learner: someLearner,
  organization: someOrganization,
  last: fc.option(
    moment
      .filter((at) => at !== null && at <= NOW)
      .map((at) => ({
        at: at ?? NOW,
        by: 'U1',
        place: { channel: 'C1', threadTs: null },
        until: new Date((at ?? NOW).getTime() + 5 * 60_000),
      })),
  ),
  suppressed: fc.option(
    fc.record({ reason: fc.constantFrom('bounced', 'complained', 'suppressed'), at: fc.constant(NOW) } as const),
  ),
  input: fc.constant({}),
  now: fc.constant(NOW),
});

const someAction = fc.constantFrom(...catalogue.actions);

describe('the rules', () => {
  it('answer whatever the facts are: a plan with words, or a refusal with a known code and words', () => {
    fc.assert(
      fc.property(someAction, someFacts, (action, facts) => {
        const decided = action.decide(facts);
        if (decided.kind === 'refusal') {
          expect(refusalCodes).toContain(decided.code);
          expect(plainText(decided.words, { email: '' }).length).toBeGreaterThan(20);
          return;
        }
        expect(decided.effects.length).toBeGreaterThan(0);
        for (const words of [...decided.effects, decided.notice, decided.outcome.words])
          expect(plainText(words, { email: 'j•••@acme.test' }).length).toBeGreaterThan(10);
      }),
      { numRuns: 500 },
    );
  });

  it('say the same for the card and for the click on the same facts', () => {
    fc.assert(
      fc.property(someAction, someFacts, (action, facts) => {
        const subject = { ...facts, last: new Map(facts.last ? [[action.name, facts.last]] : []), open: new Map() };
        const roles = new Set<Role>(['agent']);
        const [card, click] = [
          evaluate(action, subject, roles, NOW),
          evaluate(action, structuredClone(subject), roles, NOW),
        ];
        expect(click).toEqual(card);
      }),
      { numRuns: 500 },
    );
  });

  it('never change a learner whose membership has ended', () => {
    const ended = someFacts.filter(
      ({ learner }) => learner.membershipEndsAt !== null && learner.membershipEndsAt <= NOW,
    );
    fc.assert(
      fc.property(someAction, ended, (action, facts) => {
        expect(action.decide(facts).kind).toBe('refusal');
      }),
    );
  });

  it('allow nothing to somebody without a role', () => {
    fc.assert(
      fc.property(someAction, someFacts, (action, facts) => {
        const decided = evaluate(action, { ...facts, last: new Map(), open: new Map() }, new Set(), NOW);
        expect(decided).toMatchObject({ kind: 'refusal', code: 'action-not-allowed' });
      }),
    );
  });
});
