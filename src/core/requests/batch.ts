import { isAddressWrong } from '../mail/bounces/bounce-reasons.ts';
import type { MailFate, MailState } from '../mail/mail.ts';
import type { Refusal, RefusalCode } from '../refusal.ts';
import type { Words } from '../sentence.ts';
import type { RequestSnapshot, RequestState } from './request-snapshot.ts';

/** How many learners a batch takes. */
export const MOST_AT_ONCE = 50;
/** For how many learners a batch runs without a second person; for more, a lead has to agree. */
export const MOST_ALONE = 10;

/** A request's states, and `running` while its learners are run. `done`: all of them were run. */
export type BatchState = Exclude<RequestState, 'undone' | 'undoing' | 'failed'>;

/**
 * One address of a batch. `will-run` and `skipped` are what the card shows; `running` waits for the learning platform; the
 * others are results: `refused` by the rules or the platform, `failed` by a fault of ours.
 */
export type ItemState = 'will-run' | 'skipped' | 'running' | 'done' | 'refused' | 'failed';

/** Why nothing was done for an address. */
export type Reason = { code: RefusalCode; words: Words };

/** What helps for an address that has failed: another try, or another address first. */
export type ItemRemedy = 'retry' | 'another-address';

/** One address of a batch, and everything that is shown about it. */
export type BatchItem = {
  state: ItemState;
  /** None where the address names nobody, or several. */
  learnerId: string | null;
  reason: Reason | null;
  /** The masked address, where there is no learner to ask for it. */
  label: string | null;
  learner: { givenName: string | null; familyName: string | null; email: string } | null;
  mail: Omit<MailFate, 'sentAt' | 'stateAt'> | null;
  /** Whether the learning platform says that it sent the mail itself. */
  isMailedByPlatform: boolean;
  /** None where nothing has failed, or neither would help. */
  remedy: ItemRemedy | null;
};

/** A message that shows a batch, and everything in it. The request's `id` is the batch's public one. */
export type BatchSnapshot = Pick<RequestSnapshot, 'post' | 'cardTs' | 'approvalTs'> & {
  request: Omit<RequestSnapshot['request'], 'state' | 'batchId' | 'replaced'> & {
    state: BatchState;
    /** How many addresses were beyond the limit. */
    leftOut: number;
  };
  items: BatchItem[];
  /** Where the mail provider limits the rate: for how long still, and what a mail takes, both in milliseconds. */
  mailLimit: { forMs: number; paceMs: number } | null;
};

const PREFIX = 'batch:';

/** Returns the name of a batch where requests go by their ids: on buttons, in forms, in jobs. */
export const batchRef = (id: string): string => `${PREFIX}${id}`;

/** Returns the batch's own id in such a name; undefined where it names a request. */
export const batchIdIn = (ref: string): string | undefined =>
  ref.startsWith(PREFIX) ? ref.slice(PREFIX.length) : undefined;

/** States of a mail that will not reach its learner unless it is sent again. */
export const FAILED_MAIL = ['bounced', 'suppressed', 'failed'] as const satisfies MailState[];

/** Refusals that are the learning platform's, or that it gave no answer. */
const BY_PLATFORM: readonly RefusalCode[] = [
  'platform-refused',
  'platform-unanswered',
  'platform-not-asked',
  'platform-given-up',
];

/** Returns whether this address has failed: a fault of ours, a mail that did not arrive, or the platform did not do it. */
export function hasFailed({ state, mail, reason }: Pick<BatchItem, 'state' | 'mail' | 'reason'>): boolean {
  if (state === 'failed') return true;
  if (state === 'refused') return reason !== null && BY_PLATFORM.includes(reason.code);
  if (state !== 'done' || !mail || mail.problem === 'undone') return false;
  return FAILED_MAIL.some((failed) => failed === mail.state);
}

/**
 * Returns what helps for an address of a batch, as things are now.
 * @param now.refusal why the action could not be done for the learner; undefined where it could.
 * @param now.isSameAddress whether the account still has the address that the mail went to.
 */
export function remedyFor(
  item: Pick<BatchItem, 'state' | 'mail' | 'reason'>,
  now: { refusal: Refusal | undefined; isSameAddress: boolean },
): ItemRemedy | null {
  if (!hasFailed(item)) return null;
  if (now.refusal) return now.refusal.code === 'address-suppressed' ? 'another-address' : null;
  const wouldComeBack = now.isSameAddress && item.mail?.state === 'bounced' && isAddressWrong(item.mail.problem);
  return wouldComeBack ? 'another-address' : 'retry';
}
