import type { CatalogueEntry } from '../core/action.ts';
import type { Choice } from '../core/outside.ts';
import { refuse } from '../core/refusal.ts';
import type { HistoryCursor, HistoryOf } from '../core/requests/history.ts';
import type { Target } from '../core/subject.ts';
import { patiently } from '../db/away.ts';
import { claimDeliveryFirst } from '../db/requests/deliveries.ts';
import { rejectCaller } from './access/reject-caller.ts';
import { type ApprovalVerb, approve, authorizeVerb, breakGlass, decline } from './approvals/approve.ts';
import { authorizeOverride } from './approvals/override.ts';
import { remind } from './approvals/remind.ts';
import { recordAudit } from './audit.ts';
import { type Batches, withBatches } from './batches/desk.ts';
import type { Invocation, RefusedAnswer, Repeated, ServiceDeps } from './context.ts';
import { type Revealed, reveal } from './credentials/temporary-password.ts';
import { authorizeClosing, claimEscalation, closeEscalation } from './escalations/claim.ts';
import {
  authorizeEscalation,
  type EscalationAnswer,
  type EscalationSubject,
  escalate,
} from './escalations/escalate.ts';
import { type AskAnswer, ask, type Given } from './requests/ask.ts';
import { authorizeDecision, type ConfirmOptions, cancel, confirm } from './requests/confirm.ts';
import type { Decision } from './requests/decision-context.ts';
import { exportHistory, type HistoryAnswer, type HistoryExport, lookUpHistory } from './requests/history.ts';
import { type DraftContent, recallDraft } from './requests/input/drafts.ts';
import { type ChoiceQuestion, suggestChoices } from './requests/input/suggest-choices.ts';
import { lapse, withdraw } from './requests/lapse.ts';
import { undo } from './requests/undo.ts';

/** Somebody may come in, and this is what they may do. */
export type Welcome = { kind: 'welcome'; entries: CatalogueEntry[] };

/** The core service: the only way anything is done to a learner. Everything it does or refuses is audited. */
export type Desk = Batches & {
  /** Whether the caller may use the desk here at all, and for what. */
  welcome(invocation: Invocation): Promise<Welcome | RefusedAnswer | Repeated>;
  /** Answers a button that leads nowhere any more. */
  turnAway(invocation: Invocation): Promise<RefusedAnswer | Repeated>;
  ask(invocation: Invocation, entry: CatalogueEntry | undefined, target: Target, given?: Given): Promise<AskAnswer>;
  /** What the caller typed before it was clear for whom. */
  draft(invocation: Invocation, draft: string | undefined): Promise<DraftContent | undefined>;
  /** The choices for a field of an open form that are like what was typed; none for somebody who may not ask. */
  suggest(invocation: Invocation, question: ChoiceQuestion): Promise<Choice[]>;
  /** What was asked for and what came of it, a page at a time. */
  history(invocation: Invocation, of: HistoryOf, cursor?: HistoryCursor): Promise<HistoryAnswer>;
  /** The same, all of it: for leads. */
  exportHistory(invocation: Invocation, of: HistoryOf): Promise<HistoryExport>;
  confirm(invocation: Invocation, requestId: string, given?: ConfirmOptions): Promise<Decision>;
  cancel(invocation: Invocation, requestId: string): Promise<Decision>;
  undo(invocation: Invocation, requestId: string): Promise<Decision>;
  approve(invocation: Invocation, requestId: string): Promise<Decision>;
  decline(invocation: Invocation, requestId: string, reason?: string): Promise<Decision>;
  breakGlass(invocation: Invocation, requestId: string, reason?: string): Promise<Decision>;
  /** A link to the page that shows a temporary password once: for whoever asked for it, and for nobody else. */
  reveal(invocation: Invocation, requestId: string): Promise<Revealed | RefusedAnswer | Repeated>;
  /** Whether the caller may do that to a request at all: asked before a form opens for it. */
  authorize(invocation: Invocation, requestId: string, word: ApprovalVerb | 'confirm'): Promise<Decision>;
  /** Whether the caller may pass rules for a reason: asked before a form opens for it. */
  authorizeOverride(invocation: Invocation, entry: CatalogueEntry): Promise<Decision>;
  /** Whether the caller may escalate that here: asked before a form opens for it. */
  authorizeEscalation(invocation: Invocation, trouble: EscalationSubject | undefined): Promise<EscalationAnswer>;
  escalate(invocation: Invocation, trouble: EscalationSubject | undefined, note?: string): Promise<EscalationAnswer>;
  take(invocation: Invocation, escalationId: string): Promise<EscalationAnswer>;
  authorizeClosing(invocation: Invocation, escalationId: string): Promise<EscalationAnswer>;
  close(invocation: Invocation, escalationId: string, ending: string): Promise<EscalationAnswer>;
  /** Lapses a request whose time is over. */
  lapse(requestId: string): Promise<void>;
  /** Reminds the leads of a request that has waited for one of them for so many hours. */
  remind(requestId: string, hours: number): Promise<void>;
  /** Takes back a request whose card could not be posted. */
  withdraw(requestId: string): Promise<void>;
};

/** Builds the service on a database and a gate. */
export function createDesk(deps: ServiceDeps): Desk {
  const desk: Desk = withBatches(deps, {
    welcome: (invocation) => welcome(deps, invocation),
    turnAway: (invocation) => turnAway(deps, invocation),
    ask: (invocation, entry, target, given) => ask(deps, invocation, entry, target, given),
    draft: (invocation, draft) => recallDraft(deps, invocation, draft),
    suggest: (invocation, question) => suggestChoices(deps, invocation, question),
    history: (invocation, of, cursor) => lookUpHistory(deps, invocation, of, cursor),
    exportHistory: (invocation, of) => exportHistory(deps, invocation, of),
    confirm: (invocation, requestId, given) => confirm(deps, invocation, requestId, given),
    cancel: (invocation, requestId) => cancel(deps, invocation, requestId),
    undo: (invocation, requestId) => undo(deps, invocation, requestId),
    approve: (invocation, requestId) => approve(deps, invocation, requestId),
    decline: (invocation, requestId, reason) => decline(deps, invocation, requestId, reason),
    breakGlass: (invocation, requestId, reason) => breakGlass(deps, invocation, requestId, reason),
    authorize: (invocation, requestId, word) =>
      word === 'confirm'
        ? authorizeDecision(deps, invocation, requestId)
        : authorizeVerb(deps, invocation, requestId, word),
    reveal: (invocation, requestId) => reveal(deps, invocation, requestId),
    authorizeOverride: (invocation, entry) => authorizeOverride(deps, invocation, entry),
    authorizeEscalation: (invocation, trouble) => authorizeEscalation(deps, invocation, trouble),
    escalate: (invocation, trouble, note) => escalate(deps, invocation, trouble, note),
    take: (invocation, escalationId) => claimEscalation(deps, invocation, escalationId),
    authorizeClosing: (invocation, escalationId) => authorizeClosing(deps, invocation, escalationId),
    close: (invocation, escalationId, ending) => closeEscalation(deps, invocation, escalationId, ending),
    remind: (requestId, hours) => remind(deps.db, requestId, hours, deps.escalationChannel),
    lapse: (requestId) => lapse(deps.db, requestId, deps.clock()),
    withdraw: (requestId) => withdraw(deps.db, requestId, deps.clock()),
  });
  // Claims make it safe to try again: work that was committed, and whose answer was lost, is not done twice.
  return { ...patiently(desk), ...jobsOf(desk) };
}

async function welcome(deps: ServiceDeps, invocation: Invocation): Promise<Welcome | RefusedAnswer | Repeated> {
  const admitted = await deps.gate.admit(invocation.actor, invocation.place.channel);
  if (admitted.kind === 'refusal') return rejectCaller(deps, invocation, admitted);
  if (!(await claimDeliveryFirst(deps.db, invocation))) return { kind: 'repeated' };
  await recordAudit(deps.db, invocation, 'welcomed');
  const mine = deps.catalogue.entries.filter(({ allow }) => allow.some((role) => admitted.roles.has(role)));
  return { kind: 'welcome', entries: mine };
}

async function turnAway(deps: ServiceDeps, invocation: Invocation): Promise<RefusedAnswer | Repeated> {
  const admitted = await deps.gate.admit(invocation.actor, invocation.place.channel);
  return rejectCaller(deps, invocation, admitted.kind === 'refusal' ? admitted : refuse('request-gone'));
}

/** What jobs ask for: each has a row that rings again, so it neither waits nor has a time. */
const jobsOf = ({ lapse, remind, withdraw, runBatch }: Desk) => ({ lapse, remind, withdraw, runBatch });
