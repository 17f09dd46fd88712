import { eq } from 'drizzle-orm';
import type { Plan } from '../../../core/plan.ts';
import { refuse } from '../../../core/refusal.ts';
import { requests } from '../../../db/schema/requests.ts';
import type { Decision, DecisionContext } from '../decision-context.ts';
import { rejectCard } from '../reject.ts';
import { announcedBy, shownPlan } from './shown-plan.ts';

/** Returns whether a plan is the one that the request's card showed. */
export const isAsShown = ({ row }: DecisionContext, plan: Plan): boolean =>
  row.request.input.shown?.fingerprint === shownPlan(plan).fingerprint;

/** Shows a plan that differs from the one on the card, instead of running it, so that it is read and decided again. */
export async function showAgain(context: DecisionContext, plan: Plan): Promise<Decision> {
  const { tx, row } = context;
  const input = { ...row.request.input, shown: shownPlan(plan) };
  await tx
    .update(requests)
    .set({ input, announced: announcedBy(plan) })
    .where(eq(requests.id, row.request.id));
  return rejectCard(context, refuse('plan-changed'));
}
