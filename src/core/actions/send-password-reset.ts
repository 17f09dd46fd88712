import { defineAction } from '../action.ts';
import { linkUntil, refuseMail, refuseSending, undoLink } from '../mail/rules.ts';
import { plan } from '../plan.ts';
import { refuse } from '../refusal.ts';
import { say, theirEmail } from '../sentence.ts';

export const sendPasswordReset = defineAction({
  name: 'send-password-reset',
  aliases: ['reset', 'password', 'password-reset'],
  title: 'Send password reset email',
  shortcut: 'Send password reset',
  button: 'Send reset email',
  summary: 'a link to choose a new password, for a learner who was in before',
  allow: ['agent', 'lead', 'on-call'],
  coolsDown: true,
  precondition(facts) {
    const refusal = refuseMail(facts);
    if (refusal) return refusal;
    const { learner, organization } = facts;
    if (!learner.firstAccessedAt) return refuse('never-accessed', undefined, ['resend-activation']);
    if (!learner.passwordSetAt) return refuse('no-password', { organization: organization.name });
    return refuseSending(facts);
  },
  decide({ now }) {
    const until = linkUntil('reset', now);
    return plan({
      effects: [
        say`A password reset email goes to ${theirEmail}.`,
        say`Its link works for 1 hour. Links from older reset emails stop working.`,
      ],
      notice: say`The learner gets one email with a button to choose a new password. The present one works until then.`,
      outcome: {
        words: say`Password reset email for ${theirEmail}. Its link works until ${until}; older links no longer do.`,
        facts: { linkUntil: until.toISOString() },
      },
      mails: [{ template: 'reset', linkUntil: until }],
    });
  },
  undo: undoLink,
});
