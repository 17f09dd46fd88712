import type { Input, Wish } from '../core/action.ts';
import { refuse } from '../core/refusal.ts';
import type { HistoryCursor, HistoryOf } from '../core/requests/history.ts';
import type { Target } from '../core/subject.ts';
import { claimDeliveryFirst } from '../db/requests/deliveries.ts';
import { refuseAsker } from './access/reject-caller.ts';
import { approve, breakGlass, decline, type Word, weighWord } from './approvals/approve.ts';
import { weighOverride } from './approvals/override.ts';
import { remind } from './approvals/remind.ts';
import { record } from './audit.ts';
import { type Batches, withBatches } from './batches/desk.ts';
import type { Call, Deps, Refused, Repeated } from './context.ts';
import { type Revealed, reveal } from './credentials/temporary-password.ts';
import { close, take, weighClosing } from './escalations/claim.ts';
import { type EscalationAnswer, escalate, type Trouble, weighEscalation } from './escalations/escalate.ts';
import { type Answer, ask } from './requests/ask.ts';
import { cancel, confirm, type Given, weigh } from './requests/confirm.ts';
import type { Decision } from './requests/decision-context.ts';
import { recallDraft } from './requests/draft.ts';
import { exportHistory, type HistoryAnswer, type HistoryExport, lookUpHistory } from './requests/history.ts';
import { lapse, withdraw } from './requests/lapse.ts';
import { undo } from './requests/undo.ts';

/** Somebody may come in, and this is what they may do. */
export type Welcome = { kind: 'welcome'; wishes: Wish[] };

/** The core service: the only way anything is done to a learner. Everything it does or refuses is audited. */
export type Desk = Batches & {
  /** Whether the caller may use the desk here at all, and for what. */
  welcome(call: Call): Promise<Welcome | Refused | Repeated>;
  /** Answers a button that leads nowhere any more. */
  turnAway(call: Call): Promise<Refused | Repeated>;
  ask(call: Call, wish: Wish | undefined, target: Target, given?: Input): Promise<Answer>;
  /** The new address that the caller typed before it was clear whose it becomes. */
  draft(call: Call, draft: string): Promise<string | undefined>;
  /** What was asked for and what came of it, a page at a time. */
  history(call: Call, of: HistoryOf, cursor?: HistoryCursor): Promise<HistoryAnswer>;
  /** The same, all of it: for leads. */
  exportHistory(call: Call, of: HistoryOf): Promise<HistoryExport>;
  confirm(call: Call, requestId: string, given?: Given): Promise<Decision>;
  cancel(call: Call, requestId: string): Promise<Decision>;
  undo(call: Call, requestId: string): Promise<Decision>;
  approve(call: Call, requestId: string): Promise<Decision>;
  decline(call: Call, requestId: string, reason?: string): Promise<Decision>;
  breakGlass(call: Call, requestId: string, reason?: string): Promise<Decision>;
  /** A link to the page that shows a temporary password once: for whoever asked for it, and for nobody else. */
  reveal(call: Call, requestId: string): Promise<Revealed | Refused | Repeated>;
  /** Whether the caller may do that to a request at all: asked before a form opens for it. */
  weigh(call: Call, requestId: string, word: Word | 'confirm'): Promise<Decision>;
  /** Whether the caller may pass rules for a reason: asked before a form opens for it. */
  weighOverride(call: Call, wish: Wish): Promise<Decision>;
  /** Whether the caller may escalate that here: asked before a form opens for it. */
  weighEscalation(call: Call, trouble: Trouble | undefined): Promise<EscalationAnswer>;
  escalate(call: Call, trouble: Trouble | undefined, note?: string): Promise<EscalationAnswer>;
  take(call: Call, escalationId: string): Promise<EscalationAnswer>;
  weighClosing(call: Call, escalationId: string): Promise<EscalationAnswer>;
  close(call: Call, escalationId: string, ending: string): Promise<EscalationAnswer>;
  /** Lapses a request whose time is over. */
  lapse(requestId: string): Promise<void>;
  /** Reminds the leads of a request that has waited for one of them for so many hours. */
  remind(requestId: string, hours: number): Promise<void>;
  /** Takes back a request whose card could not be posted. */
  withdraw(requestId: string): Promise<void>;
};

/** Builds the service on a database and a gate. */
export function createDesk(deps: Deps): Desk {
  return withBatches(deps, {
    welcome: (call) => welcome(deps, call),
    turnAway: (call) => turnAway(deps, call),
    ask: (call, wish, target, given) => ask(deps, call, wish, target, given),
    draft: (call, draft) => recallDraft(deps, call, draft),
    history: (call, of, cursor) => lookUpHistory(deps, call, of, cursor),
    exportHistory: (call, of) => exportHistory(deps, call, of),
    confirm: (call, requestId, given) => confirm(deps, call, requestId, given),
    cancel: (call, requestId) => cancel(deps, call, requestId),
    undo: (call, requestId) => undo(deps, call, requestId),
    approve: (call, requestId) => approve(deps, call, requestId),
    decline: (call, requestId, reason) => decline(deps, call, requestId, reason),
    breakGlass: (call, requestId, reason) => breakGlass(deps, call, requestId, reason),
    weigh: (call, requestId, word) =>
      word === 'confirm' ? weigh(deps, call, requestId) : weighWord(deps, call, requestId, word),
    reveal: (call, requestId) => reveal(deps, call, requestId),
    weighOverride: (call, wish) => weighOverride(deps, call, wish),
    weighEscalation: (call, trouble) => weighEscalation(deps, call, trouble),
    escalate: (call, trouble, note) => escalate(deps, call, trouble, note),
    take: (call, escalationId) => take(deps, call, escalationId),
    weighClosing: (call, escalationId) => weighClosing(deps, call, escalationId),
    close: (call, escalationId, ending) => close(deps, call, escalationId, ending),
    remind: (requestId, hours) => remind(deps.db, requestId, hours, deps.escalationChannel),
    lapse: (requestId) => lapse(deps.db, requestId, deps.clock()),
    withdraw: (requestId) => withdraw(deps.db, requestId, deps.clock()),
  });
}

async function welcome(deps: Deps, call: Call): Promise<Welcome | Refused | Repeated> {
  const admitted = await deps.gate.admit(call.actor, call.place.channel);
  if (admitted.kind === 'refusal') return refuseAsker(deps, call, admitted);
  if (!(await claimDeliveryFirst(deps.db, call.delivery))) return { kind: 'repeated' };
  await record(deps.db, call, 'welcomed');
  const mine = deps.catalogue.wishes.filter(({ allow }) => allow.some((role) => admitted.roles.has(role)));
  return { kind: 'welcome', wishes: mine };
}

async function turnAway(deps: Deps, call: Call): Promise<Refused | Repeated> {
  const admitted = await deps.gate.admit(call.actor, call.place.channel);
  return refuseAsker(deps, call, admitted.kind === 'refusal' ? admitted : refuse('request-gone'));
}
