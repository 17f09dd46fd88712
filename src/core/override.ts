import type { Suppression } from './mail/suppression.ts';
import { person, say, theirEmail, type Words } from './sentence.ts';

/** A rule that a lead may pass, for a reason. */
export type OverridableRule = 'cool-down' | 'suppression';

/** A lead's word that a rule is to be passed, and why: `by` is the lead's Slack user id. */
export type Override = { rule: OverridableRule; reason: string; by: string };

/** What can stand in the way of a mail, and be passed. */
type OverridableFacts = { last: { at: Date; by: string } | null; suppressed: Suppression | null };

/** The same facts without what is passed. Whoever takes an address off the list wants to send now, cool-down or not. */
export function withoutRule<F extends OverridableFacts>(facts: F, rule: OverridableRule): F {
  return { ...facts, last: null, ...(rule === 'suppression' && { suppressed: null }) };
}

/** What the card says of a rule that is passed: that it is, who says so, and why. */
export function overrideEffects({ rule, reason, by }: Override, { last }: OverridableFacts): Words[] {
  const again = last ? say`The cool-down does not count this time, though ${person(last.by)} sent this ${last.at}` : [];
  const why = say`: ${person(by)} says “${reason}”.`;
  if (rule === 'cool-down') return [[...again, ...why]];
  return [
    [...say`${theirEmail} is taken off the mail provider’s suppression list first`, ...why],
    ...(last ? [[...again, '.']] : []),
  ];
}
