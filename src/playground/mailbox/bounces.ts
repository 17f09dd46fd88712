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
  /** What her mail server said. In the payload's documentation, but missing in the SDK's type. `{to}` stands for the address. */
  diagnosticCode: string[];
};

// The provider's own words: whoever reads them later should have met the real ones.
const HARD =
  "The recipient's email provider sent a hard bounce message, but didn't specify the reason for the hard bounce. We recommend removing the recipient's email address from your mailing list.";
const SOFT =
  "The recipient's email provider sent a general bounce message. You might be able to send a message to the same recipient in the future if the issue that caused the message to bounce is resolved.";
const hardBounce = (...diagnosticCode: string[]): Bounce => ({
  type: 'Permanent',
  subType: 'General',
  message: HARD,
  diagnosticCode,
});
const softBounce = (...diagnosticCode: string[]): Bounce => ({
  ...hardBounce(...diagnosticCode),
  type: 'Transient',
  message: SOFT,
});

/** Ways in which a mail comes back, each with the words the page offers it in and what the provider tells of it. */
export const BOUNCES = {
  'bounce-no-such-address': {
    words: 'no such address',
    bounce: hardBounce('smtp; 550 5.1.1 <{to}>: Recipient address rejected: User unknown in virtual mailbox table'),
  },
  'bounce-mailbox-full': {
    words: 'mailbox full',
    bounce: {
      type: 'Transient',
      subType: 'MailboxFull',
      message: "The recipient's email provider sent a bounce message because the recipient's inbox was full.",
      diagnosticCode: ["smtp; 452-4.2.2 The recipient's inbox is out of storage space: {to} - gsmtp"],
    },
  },
  'bounce-mailbox-disabled': {
    words: 'mailbox switched off',
    bounce: hardBounce('smtp; 550 5.2.1 <{to}>: mailbox disabled, not accepting messages'),
  },
  'bounce-blocked': {
    words: 'blocked',
    bounce: hardBounce(
      'smtp; 550 5.7.1 <{to}>: Service unavailable, Client host [203.0.113.9] blocked using Spamhaus. To request removal from this list see https://www.spamhaus.org/query/ip/203.0.113.9 AS(1450)',
    ),
  },
  'bounce-content': {
    words: 'refused for what it says',
    bounce: {
      type: 'Transient',
      subType: 'ContentRejected',
      message:
        "The recipient's email provider sent a bounce message because the message you sent contains content that the provider doesn't allow.",
      diagnosticCode: ['smtp; 554 5.7.1 Message for {to} rejected: it contains suspicious links'],
    },
  },
  'bounce-unauthenticated': {
    words: 'not authenticated',
    bounce: hardBounce(
      "smtp; 550-5.7.26 Unauthenticated email from platform.test is not accepted due to domain's DMARC policy. - gsmtp",
    ),
  },
  'bounce-timed-out': {
    words: 'their server not reached',
    bounce: softBounce(
      'smtp; 550 4.4.7 Message expired: unable to deliver in 840 minutes.<421 4.4.1 Connection timed out>',
    ),
  },
  'bounce-unclear': {
    words: 'nobody knows why',
    bounce: hardBounce('smtp; 550 5.0.0 <{to}>: Message not accepted for delivery'),
  },
  'bounce-without-answer': {
    words: 'without a word',
    bounce: {
      type: 'Undetermined',
      subType: 'Undetermined',
      message:
        "The recipient's email provider sent a bounce message. The bounce message didn't contain enough information for Resend to determine the reason for the bounce.",
      diagnosticCode: [],
    },
  },
  'bounce-suppressed': {
    words: 'held back by the provider',
    bounce: {
      type: 'Permanent',
      subType: 'Suppressed',
      message:
        "The recipient's email address is on the suppression list because it has a recent history of producing hard bounces.",
      diagnosticCode: ['smtp; 550 5.1.1 <{to}>: user unknown'],
    },
  },
} satisfies Record<string, { words: string; bounce: Bounce }>;

export type BounceFate = keyof typeof BOUNCES;

/** Returns one value for each bounce, by its name. */
export const forEachBounce = <T>(value: (of: { words: string; bounce: Bounce }) => T): Record<BounceFate, T> =>
  Object.fromEntries(Object.entries(BOUNCES).map(([name, of]) => [name, value(of)])) as Record<BounceFate, T>;

/** Returns what a bounce is called on the page. */
export const bounceWords = (played: Bounce): string =>
  Object.values(BOUNCES).find(({ bounce }) => bounce === played)?.words ?? 'for another reason';

/** Returns the same bounce with the address in the server's words. */
export const addressBounce = (bounce: Bounce, to: string): Bounce => ({
  ...bounce,
  diagnosticCode: bounce.diagnosticCode.map((text) => text.replaceAll('{to}', to)),
});
