import type { Action, Input, Plan, Role } from '../action.ts';
import type { Catalogue } from '../catalogue.ts';
import { type Refusal, refuse } from '../refusal.ts';
import type { Subject } from '../subject.ts';

/** Whether somebody with `roles` may have `action` done for this learner now. The card and the click both ask this. */
export function judge(
  action: Action,
  subject: Subject,
  roles: ReadonlySet<Role>,
  now: Date,
  input: Input = {},
): Plan | Refusal {
  if (!action.allow.some((role) => roles.has(role))) return refuse('action-not-allowed', { title: action.title });
  const { learner, organization, last } = subject;
  return action.decide({ learner, organization, last: last.get(action.name) ?? null, input, now });
}

/** The actions a refusal names as a way out, without those that would be refused as well. */
export function waysOut(
  refusal: Refusal,
  catalogue: Catalogue,
  subject: Subject,
  roles: ReadonlySet<Role>,
  now: Date,
): Action[] {
  return refusal.next
    .map((name) => catalogue.find(name))
    .filter((action): action is Action => action !== undefined && judge(action, subject, roles, now).kind === 'plan');
}

/** How far back "last time" has to be looked up: the longest cool-down of all. */
export function coolDownStart(catalogue: Catalogue, now: Date): Date {
  return new Date(now.getTime() - Math.max(...catalogue.actions.map((action) => action.coolDownMinutes)) * 60_000);
}
