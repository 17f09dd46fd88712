import type { BounceReason } from './bounce-reasons.ts';
import type { StatusCode } from './status-code.ts';

type Meaning = BounceReason | { permanent?: BounceReason; transient: BounceReason };
const either = (permanent: BounceReason, transient: BounceReason): Meaning => ({ permanent, transient });

/**
 * What enhanced status codes mean (the IANA registry of RFC 5248; 5.4.3xx and 5.7.5xx and up are Exchange Online's).
 * Left out is what may mean anything: 1.0, 2.0, 3.0, 5.4.1, 5.x, and what only security or policy says.
 */
const byDetail: Record<string, Meaning> = {
  '1.1': 'no-such-address',
  '1.2': either('no-such-address', 'timed-out'),
  '1.3': 'no-such-address',
  '1.6': 'no-such-address',
  '1.7': 'unauthenticated',
  '1.8': 'unauthenticated',
  '1.10': 'no-such-address',
  '2.1': 'mailbox-disabled',
  '2.2': 'mailbox-full',
  '2.3': 'content-rejected',
  '3.1': 'timed-out',
  '3.2': 'timed-out',
  '3.4': 'content-rejected',
  '4.1': { transient: 'timed-out' },
  '4.2': 'timed-out',
  '4.3': 'timed-out',
  '4.4': either('no-such-address', 'timed-out'),
  '4.5': 'timed-out',
  '4.7': 'timed-out',
  '4.300': 'timed-out',
  '4.310': 'no-such-address',
  '4.312': 'timed-out',
  '4.316': 'timed-out',
  '5.3': 'timed-out',
  '6.7': 'unclear',
  '7.13': 'mailbox-disabled',
  '7.17': 'no-such-address',
  '7.18': 'no-such-address',
  '7.20': 'unauthenticated',
  '7.21': 'unauthenticated',
  '7.22': 'unauthenticated',
  '7.23': 'unauthenticated',
  '7.24': 'unauthenticated',
  '7.26': 'unauthenticated',
  '7.27': 'unauthenticated',
  '7.29': 'unauthenticated',
  '7.509': 'unauthenticated',
  '7.512': 'content-rejected',
  '7.515': 'unauthenticated',
};

/** What is left of a subject: 6 is the content, 7 security and policy; a server that only defers for policy asks to wait. */
const bySubject: Record<string, Meaning> = { 6: 'content-rejected', 7: either('blocked', 'timed-out') };

/** Replies that say something by themselves (RFC 5321, 4.2.3; RFC 7504 for 556). A 550 or 554 does not. */
const byReply: Record<number, BounceReason> = {
  421: 'timed-out',
  450: 'timed-out',
  451: 'timed-out',
  452: 'timed-out',
  551: 'no-such-address',
  552: 'mailbox-full',
  556: 'no-such-address',
};

type Enhanced = StatusCode['enhanced'];
const pickReason = (meaning: Meaning | undefined, enhanced: Enhanced) =>
  typeof meaning === 'object' ? enhanced && meaning[enhanced.class] : meaning;

/** Returns what an enhanced status code says that means one thing; undefined for all others. */
export const reasonByDetail = ({ enhanced }: StatusCode): BounceReason | undefined =>
  enhanced && pickReason(byDetail[enhanced.detail], enhanced);

/** Returns what the subject of an enhanced status code says or, where there is none, the reply code; undefined where that may be anything. */
export function reasonBySubject({ reply, enhanced }: StatusCode): BounceReason | undefined {
  if (!enhanced) return reply === undefined ? undefined : byReply[reply];
  return pickReason(bySubject[enhanced.detail.split('.')[0] ?? ''], enhanced);
}
