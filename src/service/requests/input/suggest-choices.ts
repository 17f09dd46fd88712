import type { Action } from '../../../core/action.ts';
import type { Choice } from '../../../core/outside.ts';
import { organizationOf } from '../../../db/learners/subjects.ts';
import type { Invocation, ServiceDeps } from '../../context.ts';
import { isUuid } from '../decision-context.ts';
import { createLookup } from '../lookup.ts';

/** What somebody types into a field of a form: of which action, about whom (a learner, or an organization in a batch). */
export type ChoiceQuestion = {
  action: Action;
  field: string;
  learnerId?: string;
  organizationId?: string;
  typed: string;
};

/**
 * Returns the choices that are like what was typed, best first, at most 100. Nobody who may not ask for the action gets
 * any. It is asked with every key that is pressed, so it is not audited; it tells of choices and of no learner.
 */
export async function suggestChoices(
  { gate, db }: ServiceDeps,
  invocation: Invocation,
  { action, field, learnerId, organizationId, typed }: ChoiceQuestion,
): Promise<Choice[]> {
  const admitted = await gate.admit(invocation.actor, invocation.place.channel, action);
  if (admitted.kind === 'refusal') return [];
  const id = organizationId ?? (learnerId && isUuid(learnerId) ? await organizationOf(db, learnerId) : undefined);
  const search = action.fields[field]?.search;
  return id && isUuid(id) && search
    ? search(createLookup(db), { organization: { id }, typed: typed.slice(0, 100) })
    : [];
}
