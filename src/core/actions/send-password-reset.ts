import { defineAction } from '../action.ts';
import { MOST_FAILURES } from '../credentials/password.ts';
import { hasOtherSignIn } from '../learner.ts';
import { sendsLinkMail } from '../mail/link-mail.ts';
import { keepsPasswords } from '../platform/platform.ts';
import { refuse } from '../refusal.ts';
import { say } from '../sentence.ts';

export const sendPasswordReset = defineAction({
  name: 'send-password-reset',
  aliases: ['reset', 'password', 'password-reset'],
  title: 'Send password reset email',
  shortcut: 'Send password reset',
  button: 'Send reset email',
  summary: 'a link to choose a new password, for a learner who was in before',
  allow: ['agent', 'lead', 'on-call'],
  remedies: ['lost-mail'],
  ...sendsLinkMail({
    template: 'reset',
    name: 'Password reset email',
    lasts: '1 hour',
    notice: ({ learner: { passwordDisabledAt } }) =>
      passwordDisabledAt
        ? say`The present password is taken no more since ${passwordDisabledAt}: a wrong one was tried ${MOST_FAILURES} times in a row. The learner gets one email with a button to choose a new one, and gets in with that.`
        : say`The learner gets one email with a button to choose a new password. The present one works until then.`,
    refuseLearner({ learner, organization, platform }) {
      if (!learner.firstAccessedAt) return refuse('never-accessed', undefined, ['resend-activation']);
      return !keepsPasswords(platform) && hasOtherSignIn(learner, organization)
        ? refuse('no-password', { organization: organization.name })
        : undefined;
    },
  }),
});
