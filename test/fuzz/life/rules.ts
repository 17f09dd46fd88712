import type { MailState } from '../../../src/core/mail/mail.ts';
import type { OverridableRule } from '../../../src/core/override.ts';
import {
  type ActionName,
  DAY,
  MINUTE,
  type Model,
  type ModelEvent,
  type ModelLearner,
  type ModelRequest,
  type Person,
} from './model.ts';

/** The product's rules, written a second time and from the words of the table of actions: why an action is refused. */
export function refusalOf(model: Model, action: ActionName, learner: ModelLearner): string | undefined {
  const { now } = model;
  const isOver = learner.membershipEndsAt !== null && learner.membershipEndsAt <= now;
  if (action === 'make-vpa-available') return isOver ? 'membership-ended' : refusalOfVpa(learner, now);
  if (learner.organization === 'lms') return 'signs-in-elsewhere';
  if (isOver) return 'membership-ended';
  if (action === 'resend-activation' && learner.firstAccessedAt !== null)
    return learner.passwordSetAt === null ? 'no-password' : 'already-accessed';
  if (action === 'send-password-reset' && learner.firstAccessedAt === null) return 'never-accessed';
  if (action === 'send-password-reset' && learner.passwordSetAt === null) return 'no-password';
  if (learner.isSuppressed) return 'address-suppressed';
  return isCooling(model, action, learner) ? 'cool-down' : undefined;
}

function refusalOfVpa(learner: ModelLearner, now: number) {
  const { organization, vpaStartedAt: started, vpaCompletedAt: done, vpaAvailableFrom: from } = learner;
  if (organization === 'vpa-off') return 'vpa-off';
  const isOpened = started !== null && from !== null && from > started;
  if (started !== null && (done === null || started > done) && !isOpened && from !== now) return undefined;
  if (done === null && !isOpened) return 'vpa-first-not-taken';
  const due = from !== null && (done === null || from > done) ? from : (done ?? 0) + 90 * DAY;
  return due <= now ? 'vpa-already-available' : undefined;
}

/** The rule that a lead may pass, by the code of its no. */
const PASSABLE: Record<string, OverridableRule> = { 'cool-down': 'cool-down', 'address-suppressed': 'suppression' };

/** The same where somebody asks to pass a rule: a lead can, and one that lifts a suppression need not wait, either. */
export function refusalDespite(
  model: Model,
  { action, passes, by }: { action: ActionName; passes: OverridableRule | null; by: Person },
  learner: ModelLearner,
): string | undefined {
  const refusal = refusalOf(model, action, learner);
  return model.roles[by] === 'lead' && refusal && passes && PASSABLE[refusal] === passes ? undefined : refusal;
}

/** Five minutes, counted from what was done, or undone after its mail was out. */
function isCooling({ requests, learners, now }: Model, action: ActionName, learner: ModelLearner): boolean {
  return requests.some(
    (one) =>
      learners[one.learner] === learner &&
      one.action === action &&
      (one.state === 'done' || (one.state === 'undone' && isMailOut(one))) &&
      (one.decidedAt ?? 0) + 5 * MINUTE > now,
  );
}

/** A mail that was kept back is failed, and the provider has said nothing of it. */
const isMailOut = ({ mail }: ModelRequest) => mail !== null && (mail.state !== 'failed' || mail.events.length > 0);

const RANKS: MailState[][] = [
  ['queued'],
  ['sent'],
  ['delayed'],
  ['delivered'],
  ['bounced', 'suppressed', 'failed'],
  ['complained'],
];
const rankOf = (state: MailState) => RANKS.findIndex((states) => states.includes(state));

/** What became of a mail, whatever order its news came in: the highest rank, of equals the latest, then the last id. */
export function fateOf(events: ModelEvent[]): MailState | undefined {
  const order = (a: ModelEvent, b: ModelEvent) =>
    rankOf(a.state) - rankOf(b.state) || a.at - b.at || (a.id < b.id ? -1 : 1);
  return [...events].sort(order).at(-1)?.state;
}

/** Whether the provider writes to that address no more: a mail came back for good, was called spam, or was held back. */
export const suppresses = ({ state, isHard }: ModelEvent) => state === 'complained' || state === 'suppressed' || isHard;
