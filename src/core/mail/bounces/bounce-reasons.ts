import { code, say, type Words } from '../../sentence.ts';
import { isPublicMail } from './public-mail.ts';

/** Why a mail did not reach its learner. `held-back` is the reason of a mail that is `suppressed`, the others of one that came back. */
export type BounceReason =
  | 'no-such-address'
  | 'mailbox-full'
  | 'mailbox-disabled'
  | 'blocked'
  | 'content-rejected'
  | 'unauthenticated'
  | 'timed-out'
  | 'held-back'
  | 'unclear';

/** One reason, as it is shown to people. */
type BounceReasonRow = {
  /** What the case is: the end of a sentence. */
  why: string;
  /** Returns what to do, in sentences. `domain` is the address's, where it is known. */
  next(domain?: string): Words;
  /** How the mail doctor counts it: whether the same would happen again. */
  level: 'bad' | 'warning';
  /** Whether another address would help. */
  isAddressAtFault?: true;
  /** Whether the same mail may arrive later. */
  isTransient?: true;
  /** Whether the text for the other side's IT would help. */
  needsTheirIt?: true;
  /** Whether the server's answer is worth reading: a technical person has to act, or the reason is unknown. */
  quotesServer?: true;
};

const theirIt = (domain: string | undefined): Words => (domain ? say`the IT of ${code(domain)}` : say`their IT`);
const ourIt = say`whoever runs Learner Desk`;

/** Returns words that ask a company's IT for something. A public mail service has no IT to ask. */
const askTheirIt = (domain: string | undefined, what: string): Words =>
  domain && isPublicMail(domain)
    ? say`Nobody at ${code(domain)} can be asked: tell ${ourIt}, and ask the learner for another address.`
    : say`Ask ${theirIt(domain)} to ${what}.`;

/** Every reason with its words and its next step: the one place that says them, for every surface. */
export const bounceReasons: Record<BounceReason, BounceReasonRow> = {
  'no-such-address': {
    why: 'there is no such address',
    next: () => say`Ask the learner for the right one.`,
    level: 'bad',
    isAddressAtFault: true,
  },
  'mailbox-full': {
    why: 'the mailbox is full',
    next: () => say`Once the learner has made room, send it again.`,
    level: 'warning',
    isTransient: true,
  },
  'mailbox-disabled': {
    why: 'the mailbox is switched off',
    next: (domain) =>
      domain && isPublicMail(domain)
        ? say`Ask the learner for another address.`
        : say`Ask the learner for another address, or ${theirIt(domain)} to switch the mailbox on again.`,
    level: 'bad',
    isAddressAtFault: true,
  },
  blocked: {
    why: 'the learner’s mail server blocks us',
    next: (domain) => askTheirIt(domain, 'let us through'),
    level: 'bad',
    needsTheirIt: true,
    quotesServer: true,
  },
  'content-rejected': {
    why: 'the learner’s mail server refused it for what it says',
    next: (domain) => askTheirIt(domain, 'let our mails through; the same mail would come back again'),
    level: 'bad',
    needsTheirIt: true,
    quotesServer: true,
  },
  unauthenticated: {
    why: 'the learner’s mail server cannot tell that it is from us',
    next: () => say`Tell ${ourIt}: a DNS record of our own domain is likely to be at fault.`,
    level: 'bad',
    quotesServer: true,
  },
  'timed-out': {
    why: 'the learner’s mail server could not be reached, or kept asking to wait',
    next: () => say`Send it again in an hour.`,
    level: 'warning',
    isTransient: true,
    quotesServer: true,
  },
  'held-back': {
    why: 'the mail provider sends nothing to this address any more, because an earlier mail came back or was called spam',
    next: () => say`Once the cause is mended, a lead can have the address taken off its list.`,
    level: 'bad',
    quotesServer: true,
  },
  unclear: {
    why: 'the reason is not known',
    next: () => say`Check the address with the learner, then send it again.`,
    level: 'warning',
    isAddressAtFault: true,
    quotesServer: true,
  },
};

/** Returns the row of a mail's stored problem; that of `unclear` where the problem is no known reason. */
export const bounceReason = (problem: string | null | undefined): BounceReasonRow =>
  Object.hasOwn(bounceReasons, problem ?? '') ? bounceReasons[problem as BounceReason] : bounceReasons.unclear;

/** Returns whether a mail would come back from the same address again, and not from another one. */
export function isAddressWrong(problem: string | null | undefined): boolean {
  const { isAddressAtFault, level } = bounceReason(problem);
  return isAddressAtFault === true && level === 'bad';
}
