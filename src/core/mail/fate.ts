import type { BounceReason } from './bounces/bounce-reasons.ts';
import type { MailState } from './mail.ts';
import type { Suppression } from './suppression.ts';

/** What the provider says of one mail. `id` is the event's own: the same event may come many times, in any order. */
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

/** What became of a mail after all that the provider said: the same for every order and number of the same events. */
export function mailFate(events: readonly MailEvent[]): MailEvent | undefined {
  return [...events].sort(compare).at(-1);
}

function compare(a: MailEvent, b: MailEvent): number {
  return rank[a.state] - rank[b.state] || a.at.getTime() - b.at.getTime() || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
}

/** Whether the learner does not have the mail, or does not want it: something has to be done about it. */
export const isBadNews = (state: MailState) => rank[state] >= 4;

/**
 * Whether the provider writes to that address no more, for what it said of this mail: after a permanent bounce, whatever the
 * reason (resend.com/docs, “Email Suppressions”), and never after another, however sure the reason looks.
 */
export function suppressedBy({ state, reason, isHard, at }: MailEvent): Suppression | undefined {
  if (state === 'bounced') return isHard ? { reason: state, bounceReason: reason, at } : undefined;
  return state === 'complained' || state === 'suppressed' ? { reason: state, at } : undefined;
}
