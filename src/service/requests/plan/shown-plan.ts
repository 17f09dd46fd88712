import { createHash } from 'node:crypto';
import { reveal } from '../../../core/personal/reveal.ts';
import type { Plan } from '../../../core/plan.ts';
import type { ShownPlan } from '../../../core/requests/request-input.ts';
import { say, type Words } from '../../../core/sentence.ts';

/** Returns what a card says will happen, a sentence each: the effects, who has to agree, and what the learner will notice. */
export const announcedBy = ({ effects, approval, notice }: Plan): Words[] => [
  ...effects,
  ...(approval ? [say`A lead has to agree first. ${approval.because}`] : []),
  notice,
];

/** Returns the part of a plan that its card and its approval need. */
export function shownPlan(plan: Plan): ShownPlan {
  return {
    ...(plan.approval && { approval: plan.approval.because }),
    ...(plan.followUp && { followUp: plan.followUp }),
    fingerprint: planFingerprint(plan),
  };
}

/**
 * Returns a SHA-256 of what a plan does and says, as hex: the same for two plans that people would read alike. The end
 * of a link or password is left out, because it moves with the present.
 */
export function planFingerprint({ change, mails, temporaryPasswordUntil, effects, approval }: Plan): string {
  const columns = Object.entries(change ?? {}).map(([column, value]) => [column, reveal(value)]);
  const steps = [columns, mails?.map(({ template }) => template), temporaryPasswordUntil !== undefined];
  return createHash('sha256')
    .update(JSON.stringify([steps, effects, approval]))
    .digest('hex');
}
