import type { Action } from '../../../core/action.ts';
import type { Choice } from '../../../core/outside.ts';
import { organizationOf } from '../../../db/learners/subjects.ts';
import type { Invocation, ServiceDeps } from '../../context.ts';
import { isUuid } from '../decision-context.ts';
import { createLookup } from '../lookup.ts';

/** What is typed into a field of a form: for which action, and about which learner (or organization, in a batch). */
export type ChoiceQuestion = {
  action: Action;
  field: string;
  learnerId?: string;
  organizationId?: string;
  typed: string;
};

/**
 * Returns the choices that are like what was typed, best first, at most 100; none for a person who may not ask for the
 * action. It runs at every key press, so it is not audited; it reveals choices, and nothing about a learner.
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
