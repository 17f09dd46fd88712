import type { BounceReason } from './bounces/bounce-reasons.ts';
import type { MailState } from './mail.ts';
import type { Suppression } from './suppression.ts';

/** What the provider says about one mail. `id` is the event's own: the same event may come many times, in any order. */
export type MailEvent = {
  id: string;
  state: Exclude<MailState, 'queued'>;
  reason: BounceReason | null;
  /** What the learner's mail server answered, without anything personal (bounces/clean-diagnosis.ts). */
  diagnosis?: string | null;
  /** Whether the provider calls the bounce permanent: from then on it holds back what is sent to that address. */
  isHard?: boolean | null;
  at: Date;
};

/** Later news outranks earlier, whatever order it comes in: a complaint says most, “sent” least. */
const rank: Record<MailState, number> = {
  queued: 0,
  sent: 1,
  delayed: 2,
  delivered: 3,
  bounced: 4,
  suppressed: 4,
  failed: 4,
  complained: 5,
};

/** Returns the latest state of a mail by rank: the same for every order and number of the same events. */
export function mailFate<E extends MailEvent>(events: readonly E[]): E | undefined {
  return [...events].sort(compareEvents).at(-1);
}

function compareEvents(a: MailEvent, b: MailEvent): number {
  return rank[a.state] - rank[b.state] || a.at.getTime() - b.at.getTime() || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
}

/** Returns whether something has to be done: the learner does not have the mail, or does not want it. */
export const isBadNews = (state: MailState) => rank[state] >= 4;

/**
 * Returns the suppression that an event means for its address; undefined where it means none. A full mailbox is no
 * reason.
 */
export function suppressedBy({ state, reason, isHard, at }: MailEvent): Suppression | undefined {
  if (state === 'bounced') return isHard ? { reason: state, bounceReason: reason, at } : undefined;
  return state === 'complained' || state === 'suppressed' ? { reason: state, at } : undefined;
}
