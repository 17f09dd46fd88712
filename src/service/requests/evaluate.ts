import {
  type Action,
  type CatalogueEntry,
  type Facts,
  type Input,
  isAction,
  type Plan,
  type Role,
} from '../../core/action.ts';
import type { Catalogue } from '../../core/catalogue.ts';
import { type Override, overrideEffects, withoutRule } from '../../core/override.ts';
import { type Refusal, refuse } from '../../core/refusal.ts';
import type { Subject } from '../../core/subject.ts';
import type { RefusedAnswer } from '../context.ts';

/** Whether somebody with `roles` may have `action` done for this learner now. The card and the click both ask this. */
export function evaluate(
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
    ? evaluateOverridden(action, facts, decided, override)
    : decided;
}

/** Judges again without the rule that a lead passes; what else is in the way still is. */
function evaluateOverridden(action: Action, facts: Facts, no: Refusal, override: Override): Plan | Refusal {
  const plan = action.decide(withoutRule(facts, override.rule));
  if (plan.kind === 'refusal') return plan;
  return {
    ...plan,
    effects: [...overrideEffects(override, facts), ...plan.effects],
    overridden: no.code,
    ...(override.rule === 'suppression' && { clearSuppression: true }),
  };
}

/** The same for a new request: where one waits already, that one is enough. */
export function evaluateNew(...asked: Parameters<typeof evaluate>): Plan | Refusal {
  const [action, subject, , now] = asked;
  const plan = evaluate(...asked);
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
): RefusedAnswer {
  const next = refusal.next
    .map((name) => catalogue.entry(name))
    .filter((entry): entry is CatalogueEntry => entry !== undefined && isOpen(entry));
  const rule = refusal.override;
  const trial = rule && { override: { rule, reason: '', by: '' } };
  const canPass = action && trial && evaluateNew(action, subject, roles, now, trial).kind === 'plan';
  return { kind: 'refused', refusal, subject, next, ...(canPass && { override: { action, rule } }) };

  function isOpen(entry: CatalogueEntry): boolean {
    return isAction(entry) ? evaluateNew(entry, subject, roles, now).kind === 'plan' : isAllowed(entry, roles);
  }
}

/** Whether one of these roles may ask for it at all. */
export const isAllowed = (entry: CatalogueEntry, roles: ReadonlySet<Role>) =>
  entry.allow.some((role) => roles.has(role));
