import { describe, expect, it } from 'vitest';
import { editInfo } from '../../../src/core/actions/edit-info.ts';
import { extendMembership } from '../../../src/core/actions/extend-membership.ts';
import { moveGroup } from '../../../src/core/actions/move-group.ts';
import { endOfDay } from '../../../src/core/days.ts';
import { personal } from '../../../src/core/personal/personal.ts';
import { plainText } from '../../../src/slack/views/text/render.ts';
import { aLearner, daysAgo, facts, NOW } from '../../support/desk/facts.ts';

const nothingElse = { probed: undefined, loaded: undefined };
const name = (value: string) => personal(value, { input: 'givenName' });

describe('edit-info', () => {
  const decide = (learner: object, input: Record<string, unknown>) =>
    editInfo.decide({ ...facts(learner), input, ...nothingElse });

  it('changes what differs and nothing else, and says old and new', () => {
    const plan = decide({ locale: 'en', timeZone: 'UTC' }, { language: 'es', timeZone: 'UTC' });
    expect(plan).toMatchObject({ kind: 'plan', change: { locale: 'es' } });
    if (plan.kind === 'plan') expect(plainText(plan.effects[0], { email: '' })).toBe('Language: English → Spanish.');
  });

  it('names a name by reference only', () => {
    const plan = decide({ givenName: 'Jane' }, { givenName: name('Janet') });
    expect(JSON.stringify(plan)).not.toContain('Janet');
    expect(plan).toMatchObject({
      effects: [
        ['Given name', ': ', { before: 'givenName' }, ' → ', { input: 'givenName' }, '.'],
        ['How the given name differs', ': ', { difference: 'givenName' }],
      ],
    });
  });

  it.each([[{}], [{ language: 'en' }], [{ givenName: name('Jane') }]])('refuses where nothing differs: %o', (input) => {
    expect(decide({ locale: 'en', givenName: 'Jane' }, input)).toMatchObject({ code: 'nothing-differs' });
  });
});

describe('move-group', () => {
  const decide = (learner: object, group: unknown) =>
    moveGroup.decide({ ...facts(learner), input: { group }, ...nothingElse });
  const evening = { id: 'g-2', name: 'Evening' };

  it('moves from which group to which', () => {
    const plan = decide({ group: 'Morning', groupId: 'g-1' }, evening);
    expect(plan).toMatchObject({ kind: 'plan', change: { groupId: 'g-2' } });
    if (plan.kind === 'plan') expect(plainText(plan.outcome.words, { email: '' })).toContain('Morning → Evening');
  });

  it('refuses a group that is not there, and the one that the learner is in', () => {
    expect(decide({}, 'unknown')).toMatchObject({ code: 'no-such-group' });
    expect(decide({ group: 'Evening', groupId: 'g-2' }, evening)).toMatchObject({ code: 'same-group' });
  });

  it.each([
    [{ from: 'Morning', to: 'Evening' }, 'Back in Morning; it was Evening.'],
    [{}, 'Everything is as it was.'],
  ])('goes back, in words that an older request has, too: %o', (known, words) => {
    const undone = moveGroup.undo?.({
      learner: aLearner({ groupId: 'g-2' }),
      outcome: { words: [], facts: known },
      replaced: { groupId: { from: 'g-1', to: 'g-2' } },
      link: null,
      temporary: null,
      now: NOW,
    });
    expect(undone?.kind === 'undo-plan' && plainText(undone.words, { email: '' })).toBe(words);
  });
});

describe('extend-membership', () => {
  const decide = (learner: object, until: string) =>
    extendMembership.decide({ ...facts(learner), input: { until }, ...nothingElse });
  const ends = { membershipEndsAt: daysAgo(-30), timeZone: 'America/Bogota' };

  it('sets the end of that day where the learner lives, once a lead agrees', () => {
    expect(decide(ends, '2027-03-31')).toMatchObject({
      change: { membershipEndsAt: new Date('2027-04-01T04:59:59Z') },
      approval: { because: expect.anything() },
    });
  });

  it.each([
    ['a day before its end', '2026-12-01', 'would-shorten'],
    ['a day long ago', '2020-01-01', 'would-shorten'],
    ['a day in six years', '2033-01-01', 'too-far-away'],
  ])('refuses %s', (_, until, code) => {
    expect(decide(ends, until)).toMatchObject({ kind: 'refusal', code });
  });

  it('is no matter for a membership without an end', () => {
    expect(extendMembership.precondition?.(facts({}))).toMatchObject({ code: 'membership-never-ends' });
  });
});

describe('the end of a day', () => {
  it.each([
    ['2027-03-31', null, '2027-03-31T23:59:59Z'],
    ['2027-03-31', 'Nowhere/Land', '2027-03-31T23:59:59Z'],
    ['2027-03-28', 'Europe/Berlin', '2027-03-28T21:59:59Z'],
    ['2027-10-31', 'Europe/Berlin', '2027-10-31T22:59:59Z'],
    ['2027-06-30', 'Asia/Kolkata', '2027-06-30T18:29:59Z'],
    ['2027-06-30', 'Pacific/Auckland', '2027-06-30T11:59:59Z'],
  ])('of %s in %s', (day, zone, at) => {
    expect(endOfDay(day, zone)).toEqual(new Date(at));
  });
});
