import { bareAddress } from './addresses.ts';
import { BOUNCES, type Bounce, forEachBounce } from './bounces.ts';

/** What can become of a mail, with the words the page offers it in. */
export const FATES = {
  deliver: 'Is delivered',
  delay: 'Is delayed',
  ...forEachBounce(({ words }) => `Bounces: ${words}`),
  'late-bounce': 'Is delivered, then bounces',
  complain: 'Is marked as spam',
  suppress: 'Is held back (suppression list)',
  fail: 'Is not sent (failure)',
  nothing: 'Is never heard of',
} as const;

/** A way a mail can go. */
export type Fate = keyof typeof FATES;

/** One thing that happens to a mail: a webhook's type, and the part of its data that only this type has. */
export type Step =
  | { type: 'email.sent' | 'email.delivered' | 'email.delivery_delayed' | 'email.complained' }
  | { type: 'email.bounced'; bounce: Bounce }
  | { type: 'email.failed'; failed: { reason: string } }
  | { type: 'email.suppressed'; suppressed: { type: string; message: string } };

const SENT: Step = { type: 'email.sent' };
const DELIVERED: Step = { type: 'email.delivered' };

const NO_SUCH_ADDRESS: Step = { type: 'email.bounced', bounce: BOUNCES['bounce-no-such-address'].bounce };
const SUPPRESSED: Step = {
  type: 'email.suppressed',
  suppressed: {
    type: 'OnAccountSuppressionList',
    message:
      'Resend has suppressed sending to this address because it is on the account-level suppression list. This does not count toward your bounce rate metric',
  },
};

/** What happens on each way, in order. A failure is before sending; everything else is sent first. */
export const STEPS: Record<Fate, readonly Step[]> = {
  deliver: [SENT, DELIVERED],
  delay: [SENT, { type: 'email.delivery_delayed' }],
  ...forEachBounce(({ bounce }): readonly Step[] => [SENT, { type: 'email.bounced', bounce }]),
  'late-bounce': [SENT, DELIVERED, NO_SUCH_ADDRESS],
  complain: [SENT, DELIVERED, { type: 'email.complained' }],
  suppress: [SENT, SUPPRESSED],
  fail: [{ type: 'email.failed', failed: { reason: 'domain_not_verified' } }],
  nothing: [],
};

const TEST_FATES: Record<string, Fate> = {
  delivered: 'deliver',
  bounced: 'bounce-no-such-address',
  complained: 'complain',
  suppressed: 'suppress',
};

/** Returns the fate of Resend's own addresses for trying, labels included: https://resend.com/docs/dashboard/emails/send-test-emails */
export function fateOfTestAddress(address: string): Fate | undefined {
  const [, name = ''] = /^(\w+)(?:\+[^@]*)?@resend\.dev$/.exec(bareAddress(address)) ?? [];
  return Object.hasOwn(TEST_FATES, name) ? TEST_FATES[name] : undefined;
}

/** Returns whether a word is a fate's name. */
export function isFate(word: unknown): word is Fate {
  return typeof word === 'string' && Object.hasOwn(FATES, word);
}
