import type { BounceReason } from './bounce-reasons.ts';
import { reasonByDetail, reasonBySubject } from './reasons-by-code.ts';
import { reasonByClearWords, reasonByVagueWords } from './reasons-by-words.ts';
import { readStatusCode } from './status-code.ts';

/** What the provider says of a mail that came back: its own two words, and what the learner's mail server answered. */
export type Bounce = { type?: string; subType?: string; diagnostics: readonly string[] };

/** A longer answer than this is cut: patterns are tried on all of it. */
const LONGEST = 1_000;

/** Where a server says nothing, the provider's sub-type does (resend.com/docs, “Email Bounces”). `General` and `NoEmail` do not. */
const bySubType: Record<string, BounceReason> = {
  MailboxFull: 'mailbox-full',
  MessageTooLarge: 'content-rejected',
  ContentRejected: 'content-rejected',
  AttachmentRejected: 'content-rejected',
  CustomTimeoutExceeded: 'timed-out',
};

/** The provider did not even try: what it tells of a server's answer is about an earlier mail. */
const HELD_BACK = new Set(['Suppressed', 'OnAccountSuppressionList', 'UnsubscribedRecipient']);

/**
 * Returns why a mail came back. In this order: the provider held it back; words that leave no doubt; a code that means one
 * thing; the provider's sub-type; a code's subject; other words. “Permanent” alone says nothing about the address.
 */
export function classifyBounce({ subType = '', diagnostics }: Bounce): BounceReason {
  if (HELD_BACK.has(subType)) return 'held-back';
  // The words in an address say nothing, because a domain may have any name.
  const text = diagnostics
    .join(' ')
    .slice(0, LONGEST)
    .replace(/(?<!\S)[^\s@]*@\S*/g, ' ');
  const status = readStatusCode(text);
  return (
    reasonByClearWords(text) ??
    reasonByDetail(status) ??
    (Object.hasOwn(bySubType, subType) ? bySubType[subType] : undefined) ??
    reasonBySubject(status) ??
    reasonByVagueWords(text) ??
    'unclear'
  );
}
