import { defineAction } from '../action.ts';
import { temporaryPasswordUntil } from '../credentials/temporary-password.ts';
import { refuseMail } from '../mail/rules.ts';
import { plan } from '../plan.ts';
import { keepsPasswords } from '../platform/platform.ts';
import { refuse } from '../refusal.ts';
import { say } from '../sentence.ts';

export const temporaryPassword = defineAction({
  name: 'temporary-password',
  aliases: ['temporary', 'temp'],
  title: 'Temporary password',
  button: 'Make a password',
  summary: 'a one-day password to read out, where no mail gets through',
  allow: ['agent', 'lead', 'on-call'],
  oneAtATime: true,
  mayNeedLead: true,
  precondition: (facts) =>
    refuseMail(facts) ??
    (keepsPasswords(facts.platform)
      ? refuse('platform-keeps-passwords', { platform: facts.platform.name })
      : undefined),
  decide({ now }) {
    const until = temporaryPasswordUntil(now);
    return plan({
      effects: [
        say`Once a lead agrees, whoever asked sees a temporary password, once, to read to the learner. It never stands in Slack.`,
        say`It works once, within 24 hours, and the learner has to choose a password of their own with it.`,
      ],
      notice: say`The learner gets an email that this happened.`,
      outcome: {
        // Whether it was shown or used, a message says as it is by then.
        words: say`A temporary password was made.`,
        facts: { until: until.toISOString() },
      },
      mails: [{ template: 'temporary-password', linkUntil: until }],
      approval: { because: say`Whoever has it can sign in as the learner.` },
      temporaryPasswordUntil: until,
    });
  },
  undo({ temporary, now }) {
    if (!temporary || temporary.usedAt || temporary.revokedAt || temporary.expiresAt <= now)
      return refuse('undo-too-late');
    return { kind: 'undo-plan', words: say`The temporary password works no more.` };
  },
});
