import fc from 'fast-check';
import type { OverridableRule } from '../../../../src/core/override.ts';
import { redelivered } from '../../../support/desk/service.ts';
import { type ActionName, actionNames, audited, MINUTE, type Model, type Person } from '../model.ts';
import { refusalDespite, refusalOf } from '../rules.ts';
import type { Step } from '../step.ts';
import { anyone } from './anyone.ts';

/** What can be done in the beginning, by learner; few enough that people get in each other's way. */
const POSSIBLE: [ActionName, number][] = [
  ['resend-activation', 0],
  ['resend-activation', 1],
  ['resend-activation', 7],
  ['send-password-reset', 0],
  ['send-password-reset', 2],
  ['send-password-reset', 3],
  ['make-vpa-available', 3],
  ['make-vpa-available', 4],
];

const wanted = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...POSSIBLE) },
  { weight: 1, arbitrary: fc.tuple(fc.constantFrom(...actionNames), fc.nat(10)) },
);

/** Now and then somebody asks to pass a rule with it; for most of the time by whoever can. */
const passing = fc.oneof(
  { weight: 12, arbitrary: fc.constant(null) },
  { weight: 3, arbitrary: fc.constantFrom<OverridableRule>('cool-down', 'suppression') },
);

/** Somebody asks for an action for a learner. */
export const ask: fc.Arbitrary<Step> = fc
  .record({ person: anyone, wanted, passes: passing })
  .map(({ person, wanted: [action, learner], passes }) => asking(passes ? 'bob' : person, action, learner, passes));

/** That person asks for that action for that learner, and to pass that rule. */
export function asking(
  person: Person,
  action: ActionName,
  learner: number,
  passes: OverridableRule | null = null,
): Step {
  return {
    text: `${person} asks for ${action} for learner ${learner}${passes ? ` despite the ${passes}` : ''}`,
    can: (model) => learner < model.learners.length,
    foresee: (model) => foresee(model, person, action, learner, passes),
    async act(world, model) {
      const invocation = world.invocation(person);
      const target = { email: model.learners[learner]?.email ?? '' };
      const input = passes ? { override: { rule: passes, reason: 'it is urgent', by: '' } } : {};
      const deliver = (as = invocation) => world.service.desk.ask(as, world.service.action(action), target, input);
      world.again = () => deliver(redelivered(invocation));
      const answer = await deliver();
      if (answer.kind === 'created')
        return { word: 'created', requestId: (answer as { requestId?: string }).requestId };
      return { word: wordOf(answer) };
    },
  };
}

/** An answer in one word: a refusal by its code. */
export function wordOf(answer: { kind: string }): string {
  const { refusal } = answer as { refusal?: { code: string } };
  return refusal ? `refused:${refusal.code}` : answer.kind;
}

/** One card waits for a learner and action: a second one is refused, and one that is past its deadline makes room. */
function refuseSecond(model: Model, action: ActionName, index: number): string | undefined {
  const open = model.requests.find((one) => one.action === action && one.learner === index && one.state === 'pending');
  if (!open) return undefined;
  if (open.expiresAt > model.now) return 'already-asked';
  Object.assign(open, { state: 'expired', decidedAt: model.now });
  audited(model, 'expired');
  return undefined;
}

function foresee(
  model: Model,
  person: Person,
  action: ActionName,
  index: number,
  passes: OverridableRule | null,
): string {
  model.last = person;
  const learner = model.learners[index];
  const inTheWay = learner && refusalOf(model, action, learner);
  const refusal = !model.roles[person]
    ? 'no-role'
    : learner && (refusalDespite(model, { action, passes, by: person }, learner) ?? refuseSecond(model, action, index));
  audited(model, refusal ? 'refused' : 'asked', refusal);
  if (refusal) return `refused:${refusal}`;
  if (inTheWay) audited(model, 'overridden', inTheWay);
  model.requests.push({
    id: '',
    action,
    learner: index,
    askedBy: person,
    expiresAt: model.now + 15 * MINUTE,
    passes: inTheWay ? passes : null,
    state: 'pending',
    decidedBy: null,
    decidedAt: null,
    vpa: null,
    link: null,
    mail: null,
  });
  return 'created';
}
