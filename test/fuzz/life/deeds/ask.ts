import fc from 'fast-check';
import type { Deed } from '../deed.ts';
import { type ActionName, actionNames, audited, MINUTE, type Model, type Person } from '../model.ts';
import { refusalOf } from '../rules.ts';
import { anyone } from './anyone.ts';

/** Somebody asks for an action for a learner. */
export const ask: fc.Arbitrary<Deed> = fc
  .record({ person: anyone, action: fc.constantFrom(...actionNames), learner: fc.nat(10) })
  .map(({ person, action, learner }) => ({
    text: `${person} asks for ${action} for learner ${learner}`,
    can: (model) => learner < model.learners.length,
    foresee: (model) => foresee(model, person, action, learner),
    async act(world, model) {
      const call = world.call(person);
      const target = { email: model.learners[learner]?.email ?? '' };
      world.again = () => world.service.desk.ask(call, world.service.action(action), target);
      const answer = await world.again();
      if (answer.kind === 'prepared')
        return { word: 'prepared', requestId: (answer as { requestId?: string }).requestId };
      return { word: wordOf(answer) };
    },
  }));

/** An answer in one word: a refusal by its code. */
export function wordOf(answer: { kind: string }): string {
  const { refusal } = answer as { refusal?: { code: string } };
  return refusal ? `refused:${refusal.code}` : answer.kind;
}

function foresee(model: Model, person: Person, action: ActionName, index: number): string {
  model.last = person;
  const learner = model.learners[index];
  const refusal = !model.roles[person] ? 'no-role' : learner && refusalOf(model, action, learner);
  audited(model, refusal ? 'refused' : 'asked', refusal);
  if (refusal) return `refused:${refusal}`;
  model.requests.push({
    id: '',
    action,
    learner: index,
    askedBy: person,
    expiresAt: model.now + 15 * MINUTE,
    state: 'pending',
    decidedBy: null,
    decidedAt: null,
    vpa: null,
    link: null,
    mail: null,
  });
  return 'prepared';
}
