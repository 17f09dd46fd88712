import type { CatalogueEntry, Role } from '../core/action.ts';
import type { Choice } from '../core/outside.ts';
import { refuse } from '../core/refusal.ts';
import type { HistoryFilter, HistoryOf, HistoryPeriod, HistoryStart } from '../core/requests/history.ts';
import type { Target } from '../core/subject.ts';
import { patiently } from '../db/away.ts';
import { claimDeliveryFirst } from '../db/requests/deliveries.ts';
import { rejectCaller } from './access/reject-caller.ts';
import { type ApprovalVerb, approve, authorizeVerb, breakGlass, decline } from './approvals/approve.ts';
import { authorizeOverride } from './approvals/override.ts';
import { remind } from './approvals/remind.ts';
import { review } from './approvals/review.ts';
import { sendToLeads } from './approvals/send-to-leads.ts';
import { type ShownValues, showValues } from './approvals/show-values.ts';
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
import {
  type LearnerReply,
  type RefusedAction,
  replyAfterRefusal,
  replyAfterRequest,
} from './replies/learner-reply.ts';
import { type AskAnswer, ask, type Given } from './requests/ask.ts';
import { authorizeDecision, type ConfirmOptions, cancel, confirm } from './requests/confirm.ts';
import type { Decision } from './requests/decision-context.ts';
import {
  authorizeExport,
  exportHistory,
  type HistoryAnswer,
  type HistoryExport,
  lookUpHistory,
} from './requests/history.ts';
import { type DraftContent, recallDraft } from './requests/input/drafts.ts';
import { type ChoiceQuestion, suggestChoices } from './requests/input/suggest-choices.ts';
import { lapse, renew, withdraw } from './requests/lapse.ts';
import { possibleFor } from './requests/possible.ts';
import { type RecalledRequest, recallRequest } from './requests/recall-request.ts';
import { undo } from './requests/undo.ts';

/** The caller may use the desk, for these entries and in these roles. */
export type Welcome = { kind: 'welcome'; entries: CatalogueEntry[]; roles: ReadonlySet<Role> };

/** The service: the only way anything is done to a learner. Everything it does or refuses is audited. */
export type Desk = Batches & {
  /** Returns whether the caller may use the desk here, and for which entries. */
  welcome(invocation: Invocation): Promise<Welcome | RefusedAnswer | Repeated>;
  /** Answers a button whose target no longer exists. */
  turnAway(invocation: Invocation): Promise<RefusedAnswer | Repeated>;
  ask(invocation: Invocation, entry: CatalogueEntry | undefined, target: Target, given?: Given): Promise<AskAnswer>;
  /** Returns what the caller typed before it was clear for which learner. */
  draft(invocation: Invocation, draft: string | undefined): Promise<DraftContent | undefined>;
  /**
   * Returns the choices for a field of an open form that are like what was typed; none for a caller who may not ask.
   */
  suggest(invocation: Invocation, question: ChoiceQuestion): Promise<Choice[]>;
  /** Returns a page of a history: requests and their results. */
  history(invocation: Invocation, of: HistoryOf, start?: HistoryStart, filter?: HistoryFilter): Promise<HistoryAnswer>;
  /** Returns whether the caller may have a history as a file, before a form opens for it. Changes nothing. */
  authorizeExport(invocation: Invocation): Promise<{ kind: 'open' } | RefusedAnswer | Repeated>;
  /** Returns a whole history or that of a period, for leads. */
  exportHistory(invocation: Invocation, of: HistoryOf, period?: HistoryPeriod): Promise<HistoryExport>;
  confirm(invocation: Invocation, requestId: string, given?: ConfirmOptions): Promise<Decision>;
  cancel(invocation: Invocation, requestId: string): Promise<Decision>;
  undo(invocation: Invocation, requestId: string): Promise<Decision>;
  /** Returns what a request asked for, to ask for it again. */
  recall(invocation: Invocation, requestId: string): Promise<RecalledRequest | RefusedAnswer | Repeated>;
  approve(invocation: Invocation, requestId: string): Promise<Decision>;
  decline(invocation: Invocation, requestId: string, reason?: string): Promise<Decision>;
  breakGlass(invocation: Invocation, requestId: string, reason?: string): Promise<Decision>;
  /** Records a lead's review of what was done without a second person. */
  review(invocation: Invocation, requestId: string, note?: string): Promise<Decision>;
  /** Asks the leads by direct message, where the escalation channel could not be reached. */
  sendToLeads(invocation: Invocation, postId: string): Promise<Decision>;
  /** Returns what a request changes, unmasked, for whoever decides about it. */
  showValues(invocation: Invocation, requestId: string): Promise<ShownValues | RefusedAnswer | Repeated>;
  /** Returns what the learner can be told about a request, or about an action that was refused, as it is now. */
  replyAfterRequest(invocation: Invocation, requestId: string): Promise<LearnerReply | RefusedAnswer | Repeated>;
  replyAfterRefusal(
    invocation: Invocation,
    refusedAction: RefusedAction,
  ): Promise<LearnerReply | RefusedAnswer | Repeated>;
  /** Returns a link to the page that shows a temporary password once, for the asker alone. */
  reveal(invocation: Invocation, requestId: string): Promise<Revealed | RefusedAnswer | Repeated>;
  /** Returns whether the caller may do that with a request, before a form opens for it. */
  authorize(invocation: Invocation, requestId: string, verb: ApprovalVerb | 'confirm'): Promise<Decision>;
  /** Returns whether the caller may pass rules, before a form opens for the reason. */
  authorizeOverride(invocation: Invocation, entry: CatalogueEntry): Promise<Decision>;
  /** Returns whether the caller may escalate that here, before a form opens for it. */
  authorizeEscalation(invocation: Invocation, subject: EscalationSubject | undefined): Promise<EscalationAnswer>;
  escalate(invocation: Invocation, subject: EscalationSubject | undefined, note?: string): Promise<EscalationAnswer>;
  take(invocation: Invocation, escalationId: string): Promise<EscalationAnswer>;
  authorizeClosing(invocation: Invocation, escalationId: string): Promise<EscalationAnswer>;
  close(invocation: Invocation, escalationId: string, ending: string): Promise<EscalationAnswer>;
  /** Lapses a request whose time is over. */
  lapse(requestId: string): Promise<void>;
  /** Reminds the leads of a request that has waited for one of them for so many hours. */
  remind(requestId: string, hours: number): Promise<void>;
  /** Withdraws a request whose card could not be posted. */
  withdraw(requestId: string): Promise<void>;
  /** Gives a card that is about to be shown late its time. */
  renew(postId: string): Promise<void>;
  /** Returns what whoever takes an escalation could do for a learner now. */
  possibleFor(learnerId: string): Promise<CatalogueEntry[]>;
};

/** Builds the service on a database and a gate. */
export function createDesk(deps: ServiceDeps): Desk {
  const desk: Desk = withBatches(deps, {
    welcome: (invocation) => welcomeCaller(deps, invocation),
    turnAway: (invocation) => turnAway(deps, invocation),
    ask: (invocation, entry, target, given) => ask(deps, invocation, entry, target, given),
    draft: (invocation, draft) => recallDraft(deps, invocation, draft),
    suggest: (invocation, question) => suggestChoices(deps, invocation, question),
    history: (invocation, of, start, filter) => lookUpHistory(deps, invocation, of, start, filter),
    authorizeExport: (invocation) => authorizeExport(deps, invocation),
    exportHistory: (invocation, of, period) => exportHistory(deps, invocation, of, period),
    confirm: (invocation, requestId, given) => confirm(deps, invocation, requestId, given),
    cancel: (invocation, requestId) => cancel(deps, invocation, requestId),
    recall: (invocation, requestId) => recallRequest(deps, invocation, requestId),
    undo: (invocation, requestId) => undo(deps, invocation, requestId),
    approve: (invocation, requestId) => approve(deps, invocation, requestId),
    decline: (invocation, requestId, reason) => decline(deps, invocation, requestId, reason),
    breakGlass: (invocation, requestId, reason) => breakGlass(deps, invocation, requestId, reason),
    review: (invocation, requestId, note) => review(deps, invocation, requestId, note),
    sendToLeads: (invocation, postId) => sendToLeads(deps, invocation, postId),
    authorize: (invocation, requestId, verb) =>
      verb === 'confirm'
        ? authorizeDecision(deps, invocation, requestId)
        : authorizeVerb(deps, invocation, requestId, verb),
    showValues: (invocation, requestId) => showValues(deps, invocation, requestId),
    replyAfterRequest: (invocation, requestId) => replyAfterRequest(deps, invocation, requestId),
    replyAfterRefusal: (invocation, refusedAction) => replyAfterRefusal(deps, invocation, refusedAction),
    reveal: (invocation, requestId) => reveal(deps, invocation, requestId),
    authorizeOverride: (invocation, entry) => authorizeOverride(deps, invocation, entry),
    authorizeEscalation: (invocation, subject) => authorizeEscalation(deps, invocation, subject),
    escalate: (invocation, subject, note) => escalate(deps, invocation, subject, note),
    take: (invocation, escalationId) => claimEscalation(deps, invocation, escalationId),
    authorizeClosing: (invocation, escalationId) => authorizeClosing(deps, invocation, escalationId),
    close: (invocation, escalationId, ending) => closeEscalation(deps, invocation, escalationId, ending),
    remind: (requestId, hours) => remind(deps.db, requestId, hours, deps.escalationChannel),
    lapse: (requestId) => lapse(deps.db, requestId, deps.clock()),
    withdraw: (requestId) => withdraw(deps.db, requestId, deps.clock()),
    renew: (postId) => renew(deps.db, postId, deps.clock()),
    possibleFor: (learnerId) => possibleFor(deps, learnerId),
  });
  // Claims make another try safe: work that was committed is not done twice, even if the answer was lost.
  return { ...patiently(desk), ...jobsOf(desk) };
}

async function welcomeCaller(deps: ServiceDeps, invocation: Invocation): Promise<Welcome | RefusedAnswer | Repeated> {
  const admitted = await deps.gate.admit(invocation.actor, invocation.place.channel);
  if (admitted.kind === 'refusal') return rejectCaller(deps, invocation, admitted);
  if (!(await claimDeliveryFirst(deps.db, invocation))) return { kind: 'repeated' };
  await recordAudit(deps.db, invocation, 'welcomed');
  const mine = deps.catalogue.entries.filter(({ allow }) => allow.some((role) => admitted.roles.has(role)));
  return { kind: 'welcome', entries: mine, roles: admitted.roles };
}

async function turnAway(deps: ServiceDeps, invocation: Invocation): Promise<RefusedAnswer | Repeated> {
  const admitted = await deps.gate.admit(invocation.actor, invocation.place.channel);
  return rejectCaller(deps, invocation, admitted.kind === 'refusal' ? admitted : refuse('request-gone'));
}

/** Picks the methods that jobs call. The sweep enqueues their rows again, so they do not wait for a database that is away. */
const jobsOf = ({ lapse, remind, renew, withdraw, runBatch, batchSnapshot, possibleFor }: Desk) => ({
  ...{ lapse, remind, renew, withdraw, runBatch, batchSnapshot, possibleFor },
});
