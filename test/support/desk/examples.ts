import type { Action } from '../../../src/core/action.ts';
import { catalogue } from '../../../src/core/catalogue.ts';
import { type FieldValues, readFields, requiredFields } from '../../../src/core/field.ts';
import { personal } from '../../../src/core/personal/personal.ts';
import type { Plan } from '../../../src/core/plan.ts';
import type { Refusal } from '../../../src/core/refusal.ts';
import { daysAgo, facts } from './facts.ts';

/** What somebody could type for an action's required fields, or for all where none is: each field's own example, as it is kept. */
export function exampleValues({ fields }: Action): FieldValues {
  const required = requiredFields(fields);
  const names = required.length > 0 ? required : Object.keys(fields);
  const typed = Object.fromEntries(names.map((name) => [name, fields[name]?.example ?? '']));
  return readFields(fields, typed).values;
}

/** The same as the rules get it. */
export function exampleInput(action: Action): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(exampleValues(action)).map(([name, kept]) => {
      const field = action.fields[name];
      const value = field?.decode(kept, { id: '00000000-0000-4000-8000-0000000000ff', name: kept });
      return [name, field?.personal ? personal(value, { input: name }) : value];
    }),
  );
}

/** What an action decides on these facts with the examples: its precondition first, as the service does. */
export function decided(action: Action, given: ReturnType<typeof facts>): Plan | Refusal {
  const known = {
    ...given,
    input: exampleInput(action),
    probed: { takesMail: 'yes' },
    loaded: { isTaken: false, isOwnDomain: true },
  };
  return action.precondition?.(given) ?? action.decide(known);
}

/** The plan of an action for some learner it is possible for. @throws where it is possible for none of them. */
export function typicalPlan(action: Action): Plan {
  const active = { firstAccessedAt: daysAgo(50), passwordSetAt: daysAgo(50), vpaCompletedAt: daysAgo(30) };
  for (const learner of [{}, active, { ...active, membershipEndsAt: daysAgo(-30) }]) {
    const plan = decided(action, facts(learner));
    if (plan.kind === 'plan') return plan;
  }
  throw new Error(`${action.name} is possible for nobody.`);
}

/** Whether a second person has to agree to an action, for a typical learner. */
export const needsApproval = (action: Action): boolean => typicalPlan(action).approval !== undefined;

/** The same by name. */
export function isApproved(name: string): boolean {
  const action = catalogue.find(name);
  return action !== undefined && needsApproval(action);
}
