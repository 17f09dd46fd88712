import { eq } from 'drizzle-orm';
import type { Plan } from '../../core/plan.ts';
import { refuse } from '../../core/refusal.ts';
import { requests } from '../../db/schema.ts';
import type { Decision, DecisionContext } from './decision-context.ts';
import { rejectCard } from './reject.ts';
import { announcedBy, shownPlan } from './shown-plan.ts';

/** Whether a plan is the one that the request's card showed. */
export const isAsShown = ({ row }: DecisionContext, plan: Plan): boolean =>
  row.request.input.shown?.fingerprint === shownPlan(plan).fingerprint;

/** Shows a plan that is not the one the card showed, instead of running it: whoever decides reads it and decides again. */
export async function showAgain(context: DecisionContext, plan: Plan): Promise<Decision> {
  const { tx, row } = context;
  const input = { ...row.request.input, shown: shownPlan(plan) };
  await tx
    .update(requests)
    .set({ input, announced: announcedBy(plan) })
    .where(eq(requests.id, row.request.id));
  return rejectCard(context, refuse('plan-changed'));
}
