import { bareAddress } from './addresses.ts';

/** What can become of a mail, with the words the page offers it in. */
export const FATES = {
  deliver: 'Is delivered',
  delay: 'Is delayed',
  'bounce-no-such-address': 'Bounces: no such address',
  'bounce-mailbox-full': 'Bounces: mailbox full',
  'bounce-blocked': 'Bounces: blocked',
  'late-bounce': 'Is delivered, then bounces',
  complain: 'Is marked as spam',
  suppress: 'Is held back (suppression list)',
  fail: 'Is not sent (failure)',
  nothing: 'Is never heard of',
} as const;

/** A way a mail can go. */
export type Fate = keyof typeof FATES;

/** https://resend.com/docs/dashboard/emails/email-bounces */
export type Bounce = {
  type: 'Permanent' | 'Transient' | 'Undetermined';
  subType:
    | 'General'
    | 'NoEmail'
    | 'Suppressed'
    | 'MailboxFull'
    | 'MessageTooLarge'
    | 'ContentRejected'
    | 'AttachmentRejected'
    | 'Undetermined';
  message: string;
  /** What her mail server said. In the payload's documentation, but missing in the SDK's type. */
  diagnosticCode: string[];
};

/** One thing that happens to a mail: a webhook's type, and the part of its data that only this type has. */
export type Step =
  | { type: 'email.sent' | 'email.delivered' | 'email.delivery_delayed' | 'email.complained' }
  | { type: 'email.bounced'; bounce: Bounce }
  | { type: 'email.failed'; failed: { reason: string } }
  | { type: 'email.suppressed'; suppressed: { type: string; message: string } };

const SENT: Step = { type: 'email.sent' };
const DELIVERED: Step = { type: 'email.delivered' };

// The provider's own words: whoever reads them later should have met the real ones.
const NO_SUCH_ADDRESS: Step = {
  type: 'email.bounced',
  bounce: {
    type: 'Permanent',
    subType: 'General',
    message:
      "The recipient's email provider sent a hard bounce message, but didn't specify the reason for the hard bounce. We recommend removing the recipient's email address from your mailing list.",
    diagnosticCode: ['smtp; 550 5.1.1 user unknown'],
  },
};
const MAILBOX_FULL: Step = {
  type: 'email.bounced',
  bounce: {
    type: 'Transient',
    subType: 'MailboxFull',
    message: "The recipient's email provider sent a bounce message because the recipient's inbox was full.",
    diagnosticCode: ['smtp; 452 4.2.2 mailbox full'],
  },
};
const BLOCKED: Step = {
  type: 'email.bounced',
  bounce: {
    type: 'Transient',
    subType: 'ContentRejected',
    message:
      "The recipient's email provider sent a bounce message because the message you sent contains content that the provider doesn't allow.",
    diagnosticCode: ['smtp; 550 5.7.1 message rejected by policy'],
  },
};
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
  'bounce-no-such-address': [SENT, NO_SUCH_ADDRESS],
  'bounce-mailbox-full': [SENT, MAILBOX_FULL],
  'bounce-blocked': [SENT, BLOCKED],
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

/** The fate of Resend's own addresses for trying, labels included: https://resend.com/docs/dashboard/emails/send-test-emails */
export function fateOfTestAddress(address: string): Fate | undefined {
  const [, name = ''] = /^(\w+)(?:\+[^@]*)?@resend\.dev$/.exec(bareAddress(address)) ?? [];
  return Object.hasOwn(TEST_FATES, name) ? TEST_FATES[name] : undefined;
}

/** Whether a word is a fate's name. */
export function isFate(word: unknown): word is Fate {
  return typeof word === 'string' && Object.hasOwn(FATES, word);
}
