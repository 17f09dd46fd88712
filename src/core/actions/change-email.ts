import { defineAction } from '../action.ts';
import { field } from '../fields/kinds.ts';
import { refuseEndedMembership } from '../mail/rules.ts';
import { plan } from '../plan.ts';
import { refuse } from '../refusal.ts';
import { restore } from '../restore.ts';
import { before, differenceOf, say, strong } from '../sentence.ts';

export const changeEmail = defineAction({
  name: 'change-email',
  aliases: ['email', 'address', 'correct-email'],
  title: 'Correct email address',
  button: 'Change address',
  summary: 'the right address, where the account has a wrong one',
  allow: ['agent', 'lead', 'on-call'],
  oneAtATime: true,
  mayNeedLead: true,
  remedies: ['bounced-mail', 'mistyped-address'],
  fields: {
    email: field.email({
      label: 'The right address',
      hint: 'Read it back to the learner, letter by letter.',
      example: 'jane@acme.com',
      current: ({ email }) => email,
    }),
  },
  precondition: refuseEndedMembership,
  probe: async (outside, { input }) => ({ takesMail: await outside.takesMail(input.email) }),
  async load(lookup, { input, learner, organization }) {
    const asked = [organization.id, input.email, learner.id] as const;
    const [isTaken, isOwnDomain] = await Promise.all([lookup.isEmailTaken(...asked), lookup.isOwnDomain(...asked)]);
    return { isTaken, isOwnDomain };
  },
  decide({ learner, organization, now, input, probed, loaded }) {
    if (input.email.equals(learner.email)) return refuse('same-email');
    if (loaded.isTaken) return refuse('email-taken', { organization: organization.name });
    if (probed.takesMail === 'no') return refuse('domain-takes-no-mail');
    const wasIn = learner.firstAccessedAt !== null;
    const canActivate = !wasIn && organization.authentication === 'password';
    // Whoever reads the mail at the new address gets in: nobody may decide that alone, unless there is nothing to take.
    const needsLead = wasIn || !loaded.isOwnDomain;
    return plan({
      effects: [
        say`The address of the account becomes ${input.email}, so far it is ${before('email')}. It is the login, too.`,
        say`How it differs: ${differenceOf('email')}`,
        say`Links and temporary passwords that are still open stop working.`,
        ...(probed.takesMail === 'unknown'
          ? [say`Whether the new address’s domain takes mail could not be found out just now.`]
          : []),
      ],
      notice: say`Both addresses get an email about it: the old one without a name, for it may be a stranger’s.`,
      outcome: {
        words: say`The address is ${input.email} now; it was ${before('email')}. Older links stopped working.`,
        facts: { changedAt: now.toISOString() },
      },
      change: { email: input.email },
      ...(needsLead && {
        approval: {
          because: wasIn
            ? say`Somebody uses this account, and whoever reads mail at the new address can take it over.`
            : say`The new address is at no domain of ${strong(organization.name)}’s own, so it may be a stranger’s.`,
        },
      }),
      ...(canActivate && { followUp: { action: 'resend-activation', button: 'Change and resend activation' } }),
    });
  },
  undo: restore({
    words: () =>
      say`The address is ${before('email')} again; it was ${{ input: 'email' }}. Links that were sent meanwhile work no more.`,
    isTooLate({ learner, outcome }) {
      const changedAt = new Date(String(outcome.facts.changedAt));
      return [learner.passwordSetAt, learner.lastAccessedAt].some((at) => at !== null && at >= changedAt);
    },
  }),
  reply: () => ({ topic: 'address-corrected' }),
});
