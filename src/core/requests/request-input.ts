import type { FieldValues } from '../field.ts';
import type { Override } from '../override.ts';
import type { FollowUp } from '../plan.ts';
import type { Words } from '../sentence.ts';

/** The input of a request, and what its card showed. It may be personal, so it is erased with the learner. */
export type RequestInput = {
  /** What was typed or chosen, by field, in the stored form. */
  values?: FieldValues;
  /** What `probe` found, before the card. */
  probed?: unknown;
  /** A lead's decision to pass a rule. */
  override?: Override;
  /** Why a second person should agree. */
  reason?: string;
  /** Why on-call did not wait for a second person. */
  glassReason?: string;
  /** What the lead said who looked at it afterwards. */
  reviewNote?: string;
  /** What was decided for the card; what runs has to be the same. */
  shown?: ShownPlan;
};

/** The part of a plan that its card and its approval need. */
export type ShownPlan = {
  /** Why a second person has to agree, where one has to. */
  approval?: Words;
  followUp?: FollowUp;
  /** The plan's fingerprint (service/requests/plan/shown-plan.ts). */
  fingerprint: string;
};
