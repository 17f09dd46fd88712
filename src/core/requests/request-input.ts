import type { FieldValues } from '../field.ts';
import type { Override } from '../override.ts';
import type { FollowUp } from '../plan.ts';
import type { Words } from '../sentence.ts';

/** What was given with a request besides the learner, and what its card showed. It may be personal: it is erased with the learner. */
export type RequestInput = {
  /** What was typed or chosen, by field, in the kept form. */
  values?: FieldValues;
  /** What the world outside said, before the card. */
  probed?: unknown;
  /** A lead's word that a rule is to be passed. */
  override?: Override;
  /** Why a second person should agree. */
  reason?: string;
  /** Why nobody could wait for a second person. */
  glassReason?: string;
  /** What was decided for the card; what runs has to be the same. */
  shown?: ShownPlan;
};

/** As much of a plan as its card and its approval need. */
export type ShownPlan = {
  /** Why a second person has to agree, where one has to. */
  approval?: Words;
  followUp?: FollowUp;
  /** The plan's fingerprint (plan-fingerprint.ts). */
  fingerprint: string;
};
