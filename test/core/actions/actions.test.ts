import { describe, expect, it } from 'vitest';
import type { Action } from '../../../src/core/action.ts';
import { makeVpaAvailable } from '../../../src/core/actions/make-vpa-available.ts';
import { resendActivation } from '../../../src/core/actions/resend-activation.ts';
import { sendPasswordReset } from '../../../src/core/actions/send-password-reset.ts';
import { plainText } from '../../../src/slack/views/text/render.ts';
import { decided } from '../../support/desk/examples.ts';
import { daysAgo, facts, NOW } from '../../support/desk/facts.ts';

const minutesAgo = (minutes: number) => new Date(NOW.getTime() - minutes * 60_000);
const place = { channel: 'C1', threadTs: '1.2' };
const lastAt = (minutes: number) => ({ at: minutesAgo(minutes), by: 'U1', place, until: minutesAgo(minutes - 5) });
const suppressed = { reason: 'bounced' as const, at: NOW };
const active = { firstAccessedAt: daysAgo(5), passwordSetAt: daysAgo(5) };

/** What a decision comes to: the refusal's code and ways out, or `plan`. */
function come(action: Action, given: ReturnType<typeof facts>) {
  const answer = decided(action, given);
  return answer.kind === 'plan' ? 'plan' : [answer.code, ...answer.next].join(' ');
}

describe('resend-activation', () => {
  it.each([
    ['an invited learner', facts({}), 'plan'],
    ['an API organization', facts({}, { authentication: 'api' }), 'signs-in-elsewhere'],
    ['an LMS organization', facts({}, { authentication: 'lms' }), 'signs-in-elsewhere'],
    ['an active learner', facts(active), 'already-accessed send-password-reset'],
    ['one who is in without a password', facts({ firstAccessedAt: daysAgo(5) }), 'no-password'],
    ['an ended membership', facts({ membershipEndsAt: daysAgo(1) }), 'membership-ended'],
    ['a membership that ends this instant', facts({ membershipEndsAt: NOW }), 'membership-ended'],
    ['a membership that ends tomorrow', facts({ membershipEndsAt: daysAgo(-1) }), 'plan'],
    ['one sent 4 minutes ago', facts({}, {}, lastAt(4)), 'cool-down'],
    ['an address that bounced', { ...facts({}), suppressed }, 'address-suppressed check-mail change-email'],
    [
      'an active learner whose address bounced',
      { ...facts(active), suppressed },
      'already-accessed send-password-reset',
    ],
    ['one sent 5 minutes ago', facts({}, {}, lastAt(5)), 'plan'],
  ])('for %s', (_, given, expected) => expect(come(resendActivation, given)).toBe(expected));

  it('makes a link that works for 24 hours', () => {
    const plan = decided(resendActivation, facts({}));
    expect(plan).toMatchObject({ mails: [{ template: 'activation', linkUntil: daysAgo(-1) }] });
  });
});

describe('send-password-reset', () => {
  it('says why the present password is taken no more, where it is', () => {
    const disabled = { ...active, passwordDisabledAt: daysAgo(1) };
    const [usual, after] = [facts(active), facts(disabled)].map((given) =>
      JSON.stringify(decided(sendPasswordReset, given)),
    );
    expect(after).toContain(' times in a row');
    expect(after).not.toContain('works until then');
    expect(usual).toContain('works until then');
  });

  it.each([
    ['an active learner', facts(active), 'plan'],
    ['one who never came', facts({}), 'never-accessed resend-activation'],
    ['one without a password', facts({ firstAccessedAt: daysAgo(5) }), 'no-password'],
    ['an API organization', facts(active, { authentication: 'api' }), 'signs-in-elsewhere'],
    ['an ended membership', facts({ ...active, membershipEndsAt: daysAgo(1) }), 'membership-ended'],
    ['an address that bounced', { ...facts(active), suppressed }, 'address-suppressed check-mail change-email'],
    ['one sent just now', facts(active, {}, lastAt(0)), 'cool-down'],
  ])('for %s', (_, given, expected) => expect(come(sendPasswordReset, given)).toBe(expected));

  it('makes a link that works for 1 hour', () => {
    const plan = decided(sendPasswordReset, facts(active));
    expect(plan).toMatchObject({ mails: [{ template: 'reset', linkUntil: minutesAgo(-60) }] });
  });
});

describe('make-vpa-available', () => {
  const done = { ...active, vpaCompletedAt: daysAgo(30) };
  it.each([
    ['a learner 30 days after her VPA', facts(done), 'plan'],
    ['an organization without VPA', facts(done, { vpaMode: 'off' }), 'vpa-off'],
    ['one who has not taken the first', facts(active), 'vpa-first-not-taken'],
    ['one whose VPA is due', facts({ vpaCompletedAt: daysAgo(90) }), 'vpa-already-available'],
    ['one whose override is past', facts({ ...done, vpaAvailableFrom: daysAgo(1) }), 'vpa-already-available'],
    ['one whose override is used up', facts({ ...done, vpaAvailableFrom: daysAgo(31) }), 'plan'],
    ['one whose override is ahead', facts({ ...done, vpaAvailableFrom: daysAgo(-3) }), 'plan'],
    ['a fixed date ahead', facts(done, { vpaMode: 'fixed', vpaFixedAt: daysAgo(-3) }), 'plan'],
    ['a fixed date that came', facts(done, { vpaMode: 'fixed', vpaFixedAt: daysAgo(3) }), 'vpa-already-available'],
    ['a fixed date used up', facts(done, { vpaMode: 'fixed', vpaFixedAt: daysAgo(40) }), 'plan'],
    ['an ended membership', facts({ ...done, membershipEndsAt: daysAgo(1) }), 'membership-ended'],
    ['a first attempt that broke off', facts({ ...active, vpaStartedAt: daysAgo(1) }), 'plan'],
    ['a due one that broke off', facts({ vpaCompletedAt: daysAgo(95), vpaStartedAt: daysAgo(1) }), 'plan'],
    [
      'one that broke off and was opened again',
      facts({ vpaStartedAt: daysAgo(2), vpaAvailableFrom: daysAgo(1) }),
      'vpa-already-available',
    ],
    [
      'one that was opened again and broke off again',
      facts({ vpaStartedAt: daysAgo(1), vpaAvailableFrom: daysAgo(2) }),
      'plan',
    ],
    ['one that was started and finished', facts({ ...done, vpaStartedAt: daysAgo(30) }), 'plan'],
    [
      'one that broke off where VPA is off',
      facts({ ...active, vpaStartedAt: daysAgo(1) }, { vpaMode: 'off' }),
      'vpa-off',
    ],
  ])('for %s', (_, given, expected) => expect(come(makeVpaAvailable, given)).toBe(expected));

  it.each([
    ['the first one', {}, 'No date was set before.'],
    ['a later one', { vpaCompletedAt: daysAgo(95) }, 'Its date was'],
  ])('says that an attempt broke off: %s', (_, learner, was) => {
    const plan = decided(makeVpaAvailable, facts({ ...active, ...learner, vpaStartedAt: daysAgo(1) }));
    if (plan.kind !== 'plan') throw new Error(plan.code);
    const words = [...plan.effects, plan.outcome.words].map((one) => plainText(one, { email: '' }));
    for (const said of words) expect(said).toMatch(/It was started .*2026-11-22.* and not finished\./);
    expect(words[1]).toContain(was);
  });

  it('remembers what stood there', () => {
    const override = daysAgo(-3);
    const plan = decided(makeVpaAvailable, facts({ ...done, vpaAvailableFrom: override }));
    expect(plan).toMatchObject({
      change: { vpaAvailableFrom: NOW },
      outcome: { facts: { due: override.toISOString() } },
    });
  });

  it.each([
    [
      { vpaMandatory: false },
      'At the next sign-in the learner is offered the VPA (30 to 45 minutes) and may put it off.',
    ],
    [{ vpaMandatory: true, vpaToleranceDays: 0 }, 'and cannot study until it is done.'],
    [
      { vpaMandatory: true, vpaToleranceDays: 1 },
      'It can be put off for 1 day; after that there is no studying until it is done.',
    ],
    [
      { vpaMandatory: true, vpaToleranceDays: 7 },
      'It can be put off for 7 days; after that there is no studying until it is done.',
    ],
  ])('says what the learner meets with %o', (organization, expected) => {
    const plan = decided(makeVpaAvailable, facts(done, organization));
    const words = plan.kind === 'plan' ? plainText(plan.outcome.words, { email: '' }) : '';
    expect(words).toContain(expected);
  });
});
