import { defineAction } from '../action.ts';
import { hasOtherSignIn } from '../learner.ts';
import { sendsLinkMail } from '../mail/link-mail.ts';
import { keepsPasswords } from '../platform/platform.ts';
import { refuse } from '../refusal.ts';
import { say } from '../sentence.ts';

export const resendActivation = defineAction({
  name: 'resend-activation',
  aliases: ['activation', 'activate', 'resend'],
  title: 'Resend activation email',
  shortcut: 'Resend activation email',
  button: 'Resend email',
  summary: 'a new activation email, for a learner who never got in',
  allow: ['agent', 'lead', 'on-call'],
  remedies: ['lost-mail'],
  ...sendsLinkMail({
    template: 'activation',
    name: 'Activation email',
    lasts: '24 hours',
    notice: say`The learner gets one email with a button to choose a password.`,
    refuseLearner({ learner, organization, platform }) {
      const { firstAccessedAt: since } = learner;
      if (!since) return undefined;
      return !keepsPasswords(platform) && hasOtherSignIn(learner, organization)
        ? refuse('no-password', { organization: organization.name })
        : refuse('already-accessed', { since }, ['send-password-reset']);
    },
  }),
});
