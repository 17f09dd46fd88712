import { defineAction } from '../action.ts';
import { linkUntil, refuseMail, refuseSending, undoLink } from '../mail/rules.ts';
import { plan } from '../plan.ts';
import { refuse } from '../refusal.ts';
import { say, theirEmail } from '../sentence.ts';

export const resendActivation = defineAction({
  name: 'resend-activation',
  aliases: ['activation', 'activate', 'resend'],
  title: 'Resend activation email',
  shortcut: 'Resend activation email',
  button: 'Resend email',
  summary: 'a new activation email, for a learner who never got in',
  allow: ['agent', 'lead', 'on-call'],
  coolsDown: true,
  precondition(facts) {
    const refusal = refuseMail(facts);
    if (refusal) return refusal;
    const { firstAccessedAt } = facts.learner;
    return firstAccessedAt
      ? refuse('already-accessed', { since: firstAccessedAt }, ['send-password-reset'])
      : refuseSending(facts);
  },
  decide({ now }) {
    const until = linkUntil('activation', now);
    return plan({
      effects: [
        say`A new activation email goes to ${theirEmail}.`,
        say`Its link works for 24 hours. Links from older activation emails stop working.`,
      ],
      notice: say`The learner gets one email with a button to choose a password.`,
      outcome: {
        words: say`Activation email for ${theirEmail}. Its link works until ${until}; older links no longer do.`,
        facts: { linkUntil: until.toISOString() },
      },
      mails: [{ template: 'activation', linkUntil: until }],
    });
  },
  undo: undoLink,
});
