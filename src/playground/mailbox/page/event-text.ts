import { bounceWords } from '../bounces.ts';
import type { Step } from '../fates.ts';
import type { MailEvent } from '../mail-events.ts';

/** Returns what happened, in plain words. */
export function stepWords(step: Step): string {
  switch (step.type) {
    case 'email.sent':
      return 'Sent';
    case 'email.delivered':
      return 'Delivered';
    case 'email.delivery_delayed':
      return 'Delayed, will be tried again';
    case 'email.bounced':
      return `Bounced: ${bounceWords(step.bounce)}`;
    case 'email.complained':
      return 'Marked as spam';
    case 'email.suppressed':
      return 'Held back: on the suppression list';
    case 'email.failed':
      return 'Not sent: the domain is not verified';
  }
}

/** Returns how often it was sent and what was answered; empty where it was not sent. */
export function toldWords({ sends }: MailEvent): string {
  if (sends.length === 0) return '';
  const answers = sends.map(({ status }) => status ?? 'no answer').join(', ');
  return sends.length === 1 ? `told once: ${answers}` : `told ${sends.length} times: ${answers}`;
}
