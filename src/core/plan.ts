import type { EditableLearner } from './learner.ts';
import type { MailTemplate } from './mail/mail.ts';
import type { Personal } from './personal/personal.ts';
import type { ChangeType } from './platform/change.ts';
import type { RefusalCode } from './refusal.ts';
import type { Outcome } from './requests/outcome.ts';
import { say, sentences, type Words } from './sentence.ts';

/** What a plan changes about a learner: new values, by column. */
export type Change = { [K in keyof EditableLearner]?: EditableLearner[K] | Personal<EditableLearner[K]> };

/** A mail to send. Without a link that ends, `linkUntil` is null. */
export type PlannedMail = { template: MailTemplate; linkUntil: Date | null };

/** Another action that can be done in the same confirmed step: its name, and the button that says both. */
export type FollowUp = { action: string; button: string };

/** The effects of a plan. At least one is required: a plan that does nothing cannot be made. */
type PlannedSteps = {
  /** A new address ends every open way in, and both addresses are told. */
  change: Change;
  mails: [PlannedMail];
  /** A temporary password that can be viewed once and used until then. */
  temporaryPasswordUntil: Date;
  /** What the learning platform is asked to do itself, because it keeps the passwords. */
  asksPlatform: Extract<ChangeType, 'learner.activation_requested' | 'learner.reset_requested'>;
};
type AtLeastOne<T> = { [K in keyof T]: Required<Pick<T, K>> & Partial<T> }[keyof T];

/** What an action decides to do. */
export type PlanParts = {
  /**
   * What will happen, a sentence each, for the card. No time that depends on the present: later plans are compared with
   * it.
   */
  effects: [Words, ...Words[]];
  /** What the learner will notice; by default, that they get no mail. */
  notice?: Words;
  /** What the confirmation says, and the values it stores; by default, the effects. */
  outcome?: Outcome;
  /** Why a lead other than the asker has to agree. The asker then gives a reason. */
  approval?: { because: Words };
  followUp?: FollowUp;
} & AtLeastOne<PlannedSteps>;

/** What an action would do, as data: it can be shown, tested, recorded and applied in one transaction. */
export type Plan = {
  kind: 'plan';
  effects: [Words, ...Words[]];
  notice: Words;
  outcome: Outcome;
  approval?: { because: Words };
  followUp?: FollowUp;
  /** The learner's address is taken off the provider's suppression list before the mail goes out. */
  clearSuppression?: true;
  /** The refusal that a lead's override passed. */
  overridden?: RefusalCode;
} & Partial<PlannedSteps>;

/**
 * Makes a plan of what an action decided.
 * @throws where it would do nothing.
 */
export function plan(parts: PlanParts): Plan {
  const { change, mails, temporaryPasswordUntil, asksPlatform } = parts;
  const isChange = change !== undefined && Object.keys(change).length > 0;
  if (!isChange && !mails && !temporaryPasswordUntil && !asksPlatform) throw new Error('A plan has to do something.');
  return {
    notice: say`The learner gets no email about it.`,
    outcome: { words: sentences(...parts.effects), facts: {} },
    ...parts,
    kind: 'plan',
  };
}
