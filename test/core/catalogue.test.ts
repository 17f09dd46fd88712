import { describe, expect, it } from 'vitest';
import { defineAction } from '../../src/core/action.ts';
import { catalogue, createCatalogue } from '../../src/core/catalogue.ts';
import { refuse } from '../../src/core/refusal.ts';
import { limits } from '../../src/slack/limits.ts';
import { decided } from '../support/desk/examples.ts';
import { daysAgo, facts } from '../support/desk/facts.ts';

const action = (name: string, aliases: string[] = []) =>
  defineAction({
    name,
    aliases,
    title: name,
    shortcut: name,
    button: 'Do it',
    summary: '',
    allow: ['agent'],
    undo: () => refuse('undo-too-late'),
    decide: () => refuse('vpa-first-not-taken'),
  });

describe('the catalogue', () => {
  it('finds an action by name and alias in any letter case', () => {
    for (const word of ['resend-activation', 'Activation', 'RESEND'])
      expect(catalogue.find(word)?.name).toBe('resend-activation');
  });

  it.each(catalogue.actions.map((one) => [one.title, one] as const))(
    'says of “%s” whether a lead may have to agree to it',
    (_, one) => {
      const active = { firstAccessedAt: daysAgo(50), passwordSetAt: daysAgo(50), vpaCompletedAt: daysAgo(30) };
      const learners = [{}, active, { ...active, membershipEndsAt: daysAgo(-30) }];
      const plans = learners.map((learner) => decided(one, facts(learner)));
      expect(plans.some((plan) => plan.kind === 'plan' && plan.approval !== undefined)).toBe(one.mayNeedLead === true);
    },
  );

  it('has no form whose title Slack cuts off', () => {
    for (const { title, fields } of catalogue.actions)
      if (Object.keys(fields).length > 0)
        expect(
          title.length,
          `“${title}” titles a form: Slack takes ${limits.modalTitle} characters there. Shorten it.`,
        ).toBeLessThanOrEqual(limits.modalTitle);
  });

  it('does not start where two actions claim a word', () => {
    expect(() => createCatalogue([action('one', ['both']), action('two', ['both'])])).toThrow(
      'The word “both” of two already belongs to one.',
    );
    expect(() => createCatalogue([action('one'), action('one')])).toThrow('already belongs to one');
    expect(() => createCatalogue([action('one', ['help'])])).toThrow('already belongs to the help');
  });

  it.each([
    ['activtion', 'resend-activation'],
    ['reste', 'send-password-reset'],
    ['vap', 'make-vpa-available'],
    ['resend-activaton', 'resend-activation'],
  ])('takes %s for %s', (typed, name) => expect(catalogue.nearest(typed)?.name).toBe(name));

  it.each(['banana', 'x', '', 'delete-everything-now', '😀'])('takes %s for nothing', (typed) =>
    expect(catalogue.nearest(typed)).toBeUndefined(),
  );
});
