import type { Suppression } from './mail/suppression.ts';
import { person, say, theirEmail, type Words } from './sentence.ts';

/** A rule that a lead may pass, for a reason. */
export type OverridableRule = 'cool-down' | 'suppression';

/** A lead's decision to pass a rule, and the reason. `by` is the lead's Slack user id. */
export type Override = { rule: OverridableRule; reason: string; by: string };

/** The facts behind the rules that can be passed. */
type OverridableFacts = { last: { at: Date; by: string } | null; suppressed: Suppression | null };

/**
 * Returns the facts without what the rule looks at. Passing a suppression passes the cool-down, too: the lead wants to
 * send now.
 */
export function withoutRule<F extends OverridableFacts>(facts: F, rule: OverridableRule): F {
  return { ...facts, last: null, ...(rule === 'suppression' && { suppressed: null }) };
}

/** Returns what the card says about a passed rule: which one, who passed it, and why. */
export function overrideEffects({ rule, reason, by }: Override, { last }: OverridableFacts): Words[] {
  const again = last ? say`The cool-down does not count this time, though ${person(last.by)} sent this ${last.at}` : [];
  const why = say`: ${person(by)} says “${reason}”.`;
  if (rule === 'cool-down') return [[...again, ...why]];
  return [
    [...say`${theirEmail} is taken off the mail provider’s suppression list first`, ...why],
    ...(last ? [[...again, '.']] : []),
  ];
}
