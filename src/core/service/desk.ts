import { claimDelivery } from '../../db/deliveries.ts';
import type { Wish } from '../action.ts';
import { refuse } from '../refusal.ts';
import type { Target } from '../subject.ts';
import { type Answer, ask, refuseAsker } from './ask.ts';
import type { Call, Deps, Refused, Repeated } from './call.ts';
import { cancel, confirm } from './decide.ts';
import type { Decision } from './ground.ts';
import { lapse, withdraw } from './lapse.ts';
import { record } from './record.ts';
import { undo } from './undo.ts';

/** Somebody may come in, and this is what they may do. */
export type Welcome = { kind: 'welcome'; wishes: Wish[] };

/** The core service: the only way anything is done to a learner. Everything it does or refuses is audited. */
export type Desk = {
  /** Whether the caller may use the desk here at all, and for what. */
  welcome(call: Call): Promise<Welcome | Refused | Repeated>;
  /** Answers a button that leads nowhere any more. */
  turnAway(call: Call): Promise<Refused | Repeated>;
  ask(call: Call, wish: Wish | undefined, target: Target): Promise<Answer>;
  confirm(call: Call, requestId: string): Promise<Decision>;
  cancel(call: Call, requestId: string): Promise<Decision>;
  undo(call: Call, requestId: string): Promise<Decision>;
  /** Lapses a request whose time is over. */
  lapse(requestId: string): Promise<void>;
  /** Takes back a request whose card could not be posted. */
  withdraw(requestId: string): Promise<void>;
};

/** Builds the service on a database and a gate. */
export function createDesk(deps: Deps): Desk {
  return {
    welcome: (call) => welcome(deps, call),
    turnAway: (call) => turnAway(deps, call),
    ask: (call, wish, target) => ask(deps, call, wish, target),
    confirm: (call, requestId) => confirm(deps, call, requestId),
    cancel: (call, requestId) => cancel(deps, call, requestId),
    undo: (call, requestId) => undo(deps, call, requestId),
    lapse: (requestId) => lapse(deps.db, requestId, deps.clock()),
    withdraw: (requestId) => withdraw(deps.db, requestId, deps.clock()),
  };
}

async function welcome(deps: Deps, call: Call): Promise<Welcome | Refused | Repeated> {
  const admitted = await deps.gate.admit(call.actor, call.place.channel);
  if (admitted.kind === 'refusal') return refuseAsker(deps, call, admitted);
  if (!(await claimDelivery(deps.db, call.delivery))) return { kind: 'repeated' };
  await record(deps.db, call, 'welcomed');
  const mine = deps.catalogue.wishes.filter(({ allow }) => allow.some((role) => admitted.roles.has(role)));
  return { kind: 'welcome', wishes: mine };
}

async function turnAway(deps: Deps, call: Call): Promise<Refused | Repeated> {
  const admitted = await deps.gate.admit(call.actor, call.place.channel);
  return refuseAsker(deps, call, admitted.kind === 'refusal' ? admitted : refuse('request-gone'));
}
