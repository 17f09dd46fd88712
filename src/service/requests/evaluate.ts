import { type Action, type Facts, type Input, isAction, type Plan, type Role, type Wish } from '../../core/action.ts';
import type { Catalogue } from '../../core/catalogue.ts';
import { type Override, overrideEffects, passing } from '../../core/override.ts';
import { type Refusal, refuse } from '../../core/refusal.ts';
import type { Subject } from '../../core/subject.ts';
import type { Refused } from '../context.ts';

/** Whether somebody with `roles` may have `action` done for this learner now. The card and the click both ask this. */
export function judge(
  action: Action,
  subject: Subject,
  roles: ReadonlySet<Role>,
  now: Date,
  { override, ...input }: Input = {},
): Plan | Refusal {
  if (!isAllowed(action, roles)) return refuse('action-not-allowed', { title: action.title });
  const { learner, organization, suppressed } = subject;
  const last = (action.coolsDown && subject.last.get(action.name)) || null;
  const facts = { learner, organization, last, suppressed, input, now };
  const decided = action.decide(facts);
  return decided.kind === 'refusal' && override && roles.has('lead') && override.rule === decided.override
    ? pass(action, facts, decided, override)
    : decided;
}

/** Judges again without the rule that a lead passes; what else is in the way still is. */
function pass(action: Action, facts: Facts, no: Refusal, override: Override): Plan | Refusal {
  const plan = action.decide(passing(facts, override.rule));
  if (plan.kind === 'refusal') return plan;
  return {
    ...plan,
    effects: [...overrideEffects(override, facts), ...plan.effects],
    overridden: no.code,
    ...(override.rule === 'suppression' && { clearSuppression: true }),
  };
}

/** The same for a new request: where one waits already, that one is enough. */
export function judgeNew(...asked: Parameters<typeof judge>): Plan | Refusal {
  const [action, subject, , now] = asked;
  const plan = judge(...asked);
  const open = subject.open.get(action.name);
  return plan.kind === 'plan' && open && open.expiresAt > now ? refuse('already-asked', open) : plan;
}

/** A no with its ways out, and with the rule that this person could pass, where nothing else would be in the way. */
export function explain(
  refusal: Refusal,
  action: Action | undefined,
  catalogue: Catalogue,
  subject: Subject,
  roles: ReadonlySet<Role>,
  now: Date,
): Refused {
  const next = refusal.next
    .map((name) => catalogue.wish(name))
    .filter((wish): wish is Wish => wish !== undefined && isOpen(wish));
  const rule = refusal.override;
  const trial = rule && { override: { rule, reason: '', by: '' } };
  const canPass = action && trial && judgeNew(action, subject, roles, now, trial).kind === 'plan';
  return { kind: 'refused', refusal, subject, next, ...(canPass && { override: { action, rule } }) };

  function isOpen(wish: Wish): boolean {
    return isAction(wish) ? judgeNew(wish, subject, roles, now).kind === 'plan' : isAllowed(wish, roles);
  }
}

/** Whether one of these roles may ask for it at all. */
export const isAllowed = (wish: Wish, roles: ReadonlySet<Role>) => wish.allow.some((role) => roles.has(role));
