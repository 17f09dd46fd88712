import { say, type Words } from '../sentence.ts';
import { type BounceReason, bounceReason } from './bounces/bounce-reasons.ts';

/** Why the mail provider sends nothing to an address any more. */
export type SuppressionReason = 'bounced' | 'complained' | 'suppressed';

/** Why no mail goes to an address, and since when. `bounceReason`: why the mail came back, where that is known. */
export type Suppression = { reason: SuppressionReason; bounceReason?: BounceReason | null; at: Date };

/** Returns what happened to mail for an address, and when: one sentence. */
export function suppressionWords({ reason, bounceReason: why, at }: Suppression): Words {
  switch (reason) {
    case 'bounced':
      return why
        ? say`Mail to this address came back ${at}: ${bounceReason(why).why}.`
        : say`Mail to this address came back ${at}.`;
    case 'complained':
      return say`A mail to this address was called spam ${at}.`;
    case 'suppressed':
      return say`This address is on the mail provider’s suppression list, seen ${at}.`;
  }
}

/** Returns what to do first about an address that no mail goes to. */
export function suppressionAdvice({ reason, bounceReason: why }: Suppression): Words {
  if (reason === 'complained') return say`Ask the learner whether our mails are wanted.`;
  return why ? bounceReason(why).next() : say`Check the address with the learner.`;
}
