import type { Action } from '../../core/action.ts';
import type { FieldValues } from '../../core/field.ts';
import { refuse } from '../../core/refusal.ts';
import { type BatchSnapshot, batchIdIn } from '../../core/requests/batch.ts';
import type { ApprovalVerb } from '../approvals/approve.ts';
import { type Invocation, refused, type ServiceDeps } from '../context.ts';
import type { ConfirmOptions } from '../requests/confirm.ts';
import type { Decision } from '../requests/decision-context.ts';
import { approveBatch, authorizeVerbOnBatch, breakGlassForBatch, declineBatch, reviewBatch } from './approve.ts';
import { loadBatch } from './batch-snapshot.ts';
import { authorizeBatch, cancelBatch, confirmBatch } from './confirm.ts';
import { askMany, type ManyAnswer, type ManyTarget, retryFailed } from './create-batch.ts';
import { lapseBatch, remindOfBatch, withdrawBatch } from './lapse.ts';
import { type OnFault, runBatch } from './run.ts';

/** The decisions that requests and batches share. */
type Deciding = {
  confirm(invocation: Invocation, id: string, given?: ConfirmOptions): Promise<Decision>;
  cancel(invocation: Invocation, id: string): Promise<Decision>;
  approve(invocation: Invocation, id: string): Promise<Decision>;
  decline(invocation: Invocation, id: string, reason?: string): Promise<Decision>;
  breakGlass(invocation: Invocation, id: string, reason?: string): Promise<Decision>;
  review(invocation: Invocation, id: string, note?: string): Promise<Decision>;
  authorize(invocation: Invocation, id: string, verb: ApprovalVerb | 'confirm'): Promise<Decision>;
  lapse(id: string): Promise<void>;
  remind(id: string, hours: number): Promise<void>;
  withdraw(id: string): Promise<void>;
};

/** The part of the service for several learners at once. */
export type Batches = {
  /** Asks for an action for several learners, and sorts them. */
  askMany(invocation: Invocation, action: Action, target: ManyTarget, values?: FieldValues): Promise<ManyAnswer>;
  /** Asks again for the learners of a batch who have failed and whom another try would reach. `ref` is the button's value. */
  retryFailed(invocation: Invocation, ref: string): Promise<ManyAnswer>;
  /** Returns what a batch's post shows, as of now; undefined where the post is no batch's. */
  batchSnapshot(postId: string): Promise<BatchSnapshot | undefined>;
  /** Runs the next learners of a running batch. */
  runBatch(batchId: string, onFault: OnFault): Promise<void>;
};

/** Adds batches to a service for requests: a decision by id goes to the batch where the id names one. */
export function withBatches<D extends Deciding>(deps: ServiceDeps, desk: D): D & Batches {
  const { db, clock, escalationChannel } = deps;
  const on = <R>(id: string, ofBatch: (batchId: string) => R, ofRequest: () => R): R => {
    const batchId = batchIdIn(id);
    return batchId === undefined ? ofRequest() : ofBatch(batchId);
  };
  const deciding: Deciding = {
    confirm: (invocation, id, given) =>
      on(
        id,
        (batch) => confirmBatch(deps, invocation, batch, given?.reason),
        () => desk.confirm(invocation, id, given),
      ),
    cancel: (invocation, id) =>
      on(
        id,
        (batch) => cancelBatch(deps, invocation, batch),
        () => desk.cancel(invocation, id),
      ),
    approve: (invocation, id) =>
      on(
        id,
        (batch) => approveBatch(deps, invocation, batch),
        () => desk.approve(invocation, id),
      ),
    decline: (invocation, id, reason) =>
      on(
        id,
        (batch) => declineBatch(deps, invocation, batch, reason),
        () => desk.decline(invocation, id, reason),
      ),
    breakGlass: (invocation, id, reason) =>
      on(
        id,
        (batch) => breakGlassForBatch(deps, invocation, batch, reason),
        () => desk.breakGlass(invocation, id, reason),
      ),
    review: (invocation, id, note) =>
      on(
        id,
        (batch) => reviewBatch(deps, invocation, batch, note),
        () => desk.review(invocation, id, note),
      ),
    authorize: (invocation, id, verb) =>
      on(
        id,
        (batch) =>
          verb === 'confirm'
            ? authorizeBatch(deps, invocation, batch)
            : authorizeVerbOnBatch(deps, invocation, batch, verb),
        () => desk.authorize(invocation, id, verb),
      ),
    lapse: (id) =>
      on(
        id,
        (batch) => lapseBatch(db, batch, clock()),
        () => desk.lapse(id),
      ),
    remind: (id, hours) =>
      on(
        id,
        (batch) => remindOfBatch(db, batch, hours, escalationChannel),
        () => desk.remind(id, hours),
      ),
    withdraw: (id) =>
      on(
        id,
        (batch) => withdrawBatch(db, batch, clock()),
        () => desk.withdraw(id),
      ),
  };
  return {
    ...desk,
    ...deciding,
    askMany: (invocation, action, target, values) => askMany(deps, invocation, action, target, values),
    retryFailed: async (invocation, ref) =>
      on(
        ref,
        (batch) => retryFailed(deps, invocation, batch),
        async () => refused(refuse('request-gone')),
      ),
    batchSnapshot: (postId) => loadBatch(deps, postId),
    runBatch: (batchId, onFault) => runBatch(deps, batchId, onFault),
  };
}
