import fc from 'fast-check';
import { redelivered } from '../../../support/desk/service.ts';
import { audited, type Model, type ModelRequest, type Person, recent } from '../model.ts';
import type { Step } from '../step.ts';
import { anyone } from './anyone.ts';
import { wordOf } from './ask.ts';
import { confirmed } from './confirmed.ts';
import { undone } from './undone.ts';

type Verb = 'confirm' | 'cancel' | 'undo';

/** Somebody clicks on a card or a confirmation: mostly whoever asked, or the lead. */
const click = (verb: Verb): fc.Arbitrary<Step> =>
  fc
    .record({ other: anyone, isAsker: fc.nat(3).map((n) => n > 0), choice: fc.nat(5) })
    .map(({ other, isAsker, choice }) => {
      const who = (request: ModelRequest) => (isAsker ? request.askedBy : other);
      return {
        text: `${isAsker ? 'the asker' : other} clicks ${verb} on request -${choice}`,
        can: (model) => recent(model, choice) !== undefined,
        foresee(model) {
          const request = recent(model, choice);
          return request ? foresee(model, who(request), verb, request) : '';
        },
        async act(world, model) {
          const request = recent(model, choice);
          if (!request) return { word: '' };
          const invocation = world.invocation(who(request));
          const deliver = (as = invocation) => world.service.desk[verb](as, request.id);
          world.again = () => deliver(redelivered(invocation));
          return { word: wordOf(await deliver()) };
        },
      };
    });

export const [confirm, cancel, undo] = [click('confirm'), click('cancel'), click('undo')];

function foresee(model: Model, person: Person, verb: Verb, request: ModelRequest): string {
  model.last = person;
  if (!model.roles[person]) return refuse(model, 'no-role');
  if (verb === 'undo') return undoIt(model, person, request);
  const isDoubleClick = request.decidedBy === person && model.now - (request.decidedAt ?? 0) < 5000;
  if (isDoubleClick) return 'repeated';
  const isLate = request.state === 'pending' && request.expiresAt <= model.now;
  if (isLate) Object.assign(request, { state: 'expired', decidedAt: model.now });
  if (request.state === 'expired') return refuse(model, 'request-lapsed');
  if (request.state !== 'pending') return refuse(model, 'request-decided');
  if (!isTheirs(model, person, request)) return refuse(model, 'not-yours');
  if (verb === 'confirm') return confirmed(model, person, request);
  Object.assign(request, { state: 'cancelled', decidedBy: person, decidedAt: model.now });
  audited(model, 'cancelled');
  return 'cancelled';
}

function undoIt(model: Model, person: Person, request: ModelRequest): string {
  if (request.state === 'undone') return 'repeated';
  if (!isTheirs(model, person, request)) return refuse(model, 'not-yours');
  return undone(model, person, request) ? 'undone' : refuse(model, 'undo-too-late');
}

const isTheirs = ({ roles }: Model, person: Person, { askedBy }: ModelRequest) =>
  askedBy === person || roles[person] === 'lead';

function refuse(model: Model, code: string): string {
  audited(model, 'refused', code);
  return `refused:${code}`;
}
