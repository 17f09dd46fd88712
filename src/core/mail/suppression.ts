import { say, type Words } from '../sentence.ts';

/** Why the mail provider sends nothing to an address any more. */
export type SuppressionReason = 'bounced' | 'complained' | 'suppressed';

/** An address that is not written to any more, and since when. */
export type Suppression = { reason: SuppressionReason; at: Date };

/** What happened to mail for an address, and when: one sentence. */
export function suppressionWords({ reason, at }: Suppression): Words {
  switch (reason) {
    case 'bounced':
      return say`Mail to this address came back ${at}: there is no such address.`;
    case 'complained':
      return say`A mail to this address was called spam ${at}.`;
    case 'suppressed':
      return say`This address is on the mail provider’s suppression list, seen ${at}.`;
  }
}
