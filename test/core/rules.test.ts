import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Action, Facts, Role } from '../../src/core/action.ts';
import { catalogue } from '../../src/core/catalogue.ts';
import type { Learner, Organization } from '../../src/core/learner.ts';
import { noPlatform } from '../../src/core/platform/platform.ts';
import { refusalCodes } from '../../src/core/refusal.ts';
import type { DeskLookup } from '../../src/service/requests/lookup.ts';
import { evaluate } from '../../src/service/requests/plan/evaluate.ts';
import { plainText } from '../../src/slack/views/text/render.ts';
import { decided, exampleValues } from '../support/desk/examples.ts';
import { aLearner, anOrganization, NOW } from '../support/desk/facts.ts';

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
    passwordDisabledAt: moment,
    vpaStartedAt: moment,
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
  platform: fc.constant(noPlatform),
  now: fc.constant(NOW),
});

const lookup: DeskLookup = {
  waitingChange: async () => undefined,
  groups: async (_, typed) => [{ id: 'g', name: typed }],
  isEmailTaken: async () => false,
  isOwnDomain: async () => true,
};
const inputFor = (action: Action) => ({ values: exampleValues(action), probed: { takesMail: 'yes' } });

const someAction = fc.constantFrom(...catalogue.actions);

describe('the rules', () => {
  it('answer whatever the facts are: a plan with words, or a refusal with a known code and words', () => {
    fc.assert(
      fc.property(someAction, someFacts, (action, facts) => {
        const answer = decided(action, facts);
        if (answer.kind === 'refusal') {
          expect(refusalCodes).toContain(answer.code);
          const text = plainText(answer.words, { email: '' });
          expect(text.length, `${action.name} refuses with “${text}”: too short to help`).toBeGreaterThan(20);
          return;
        }
        expect(answer.effects.length).toBeGreaterThan(0);
        for (const words of [...answer.effects, answer.notice, answer.outcome.words]) {
          const text = plainText(words, { email: 'j•••@acme.test' });
          expect(text.length, `${action.name} says “${text}”: too short to tell anything`).toBeGreaterThan(10);
        }
      }),
      { numRuns: 500 },
    );
  });

  it.each(catalogue.actions)(
    'keep what is personal out of the words of $name: before() says what stood there',
    (action) => {
      const personal = { email: 'secret@acme.test', givenName: 'Secretgiven', familyName: 'Secretfamily' };
      fc.assert(
        fc.property(someFacts, (facts) => {
          const answer = decided(action, { ...facts, learner: { ...facts.learner, ...personal } });
          expect(JSON.stringify(answer)).not.toMatch(/secret/i);
        }),
      );
    },
  );

  it('say the same for the card and for the click on the same facts', async () => {
    await fc.assert(
      fc.asyncProperty(someAction, someFacts, async (action, facts) => {
        const subject = { ...facts, last: new Map(facts.last ? [[action.name, facts.last]] : []), open: new Map() };
        const asked = {
          action,
          roles: new Set<Role>(['agent']),
          now: NOW,
          platform: noPlatform,
          lookup,
          input: inputFor(action),
        };
        const card = await evaluate({ ...asked, subject });
        const click = await evaluate({ ...asked, subject: structuredClone(subject) });
        expect(JSON.stringify(click)).toBe(JSON.stringify(card));
      }),
      { numRuns: 500 },
    );
  });

  it('open nothing to a learner whose membership has ended, but a new end', () => {
    const ended = someFacts.filter(
      ({ learner }) => learner.membershipEndsAt !== null && learner.membershipEndsAt <= NOW,
    );
    fc.assert(
      fc.property(someAction, ended, (action, facts) => {
        const answer = decided(action, facts);
        if (answer.kind === 'refusal') return;
        const { change, mails, temporaryPasswordUntil } = answer;
        expect({ mails, temporaryPasswordUntil }).toEqual({});
        expect(change).not.toHaveProperty('vpaAvailableFrom');
        expect(change).not.toHaveProperty('email');
      }),
    );
  });

  it('allow nothing to somebody without a role', async () => {
    await fc.assert(
      fc.asyncProperty(someAction, someFacts, async (action, facts) => {
        const subject = { ...facts, last: new Map(), open: new Map() };
        const asked = {
          action,
          subject,
          roles: new Set<Role>(),
          now: NOW,
          platform: noPlatform,
          lookup,
          input: inputFor(action),
        };
        expect(await evaluate(asked)).toMatchObject({ kind: 'refusal', code: 'action-not-allowed' });
      }),
    );
  });
});
