import { defineAction, type Facts, plan } from '../action.ts';
import { type Refusal, refuse } from '../refusal.ts';
import { newEmail, oldEmail, say, theirEmail } from '../sentence.ts';

export const changeEmail = defineAction({
  name: 'change-email',
  aliases: ['email', 'address', 'correct-email'],
  title: 'Correct email address',
  button: 'Change address',
  summary: 'the right address, where the account has a wrong one',
  allow: ['agent', 'lead', 'on-call'],
  needs: 'new-email',
  undo({ learner, input, outcome }) {
    const changedAt = new Date(String(outcome.facts.changedAt));
    const wasUsed = [learner.passwordSetAt, learner.lastAccessedAt].some((at) => at !== null && at >= changedAt);
    if (!input.oldEmail || learner.email !== input.newEmail || wasUsed) return refuse('undo-too-late');
    return {
      kind: 'undo-plan',
      change: { email: input.oldEmail },
      revokesLinks: true,
      words: say`Undone: the account has its old address again. Links that were sent meanwhile work no more.`,
    };
  },
  decide(facts) {
    const no = refuseAddress(facts);
    if (no) return no;
    const { learner, organization, input, suppressed, now } = facts;
    // An old address that was never used may be a stranger's: it is told nothing.
    const wasIn = learner.firstAccessedAt !== null;
    const isTold = wasIn && !suppressed;
    const canActivate = !wasIn && organization.authentication === 'password';
    return plan({
      effects: [
        input.newEmail
          ? say`The address of the account becomes ${newEmail}, so far it is ${theirEmail}. It is the login, too.`
          : say`The address of the account is corrected. It is the login, too.`,
        say`Links that were sent to the old address stop working.`,
        ...(input.takesMail === 'unknown'
          ? [say`Whether the new address’s domain takes mail could not be found out just now.`]
          : []),
      ],
      notice: isTold
        ? say`The old address gets a short email that it was replaced. The password stays.`
        : say`Nobody gets an email by this alone.`,
      outcome: {
        words: say`The address is ${newEmail} now; it was ${oldEmail}. Links to the old one stopped working.`,
        facts: { changedAt: now.toISOString() },
      },
      ...(input.newEmail && { change: { email: input.newEmail } }),
      revokesLinks: true,
      ...(isTold && { mail: { template: 'address-changed', linkUntil: null } as const }),
      ...(canActivate && { andThen: { action: 'resend-activation', button: 'Change and resend activation' } }),
    });
  },
});

function refuseAddress({ learner, organization, input, now }: Facts): Refusal | undefined {
  if (learner.membershipEndsAt && learner.membershipEndsAt <= now)
    return refuse('membership-ended', { since: learner.membershipEndsAt });
  if (input.newEmail === learner.email) return refuse('same-email');
  if (input.isTaken) return refuse('email-taken', { organization: organization.name });
  return input.takesMail === 'no' ? refuse('domain-takes-no-mail') : undefined;
}
