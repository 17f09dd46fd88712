import type { Action } from '../../core/action.ts';
import { refuse } from '../../core/refusal.ts';
import { batchIdIn } from '../../core/requests/batch.ts';
import type { Word } from '../approvals/approve.ts';
import { type Call, type Deps, refused } from '../context.ts';
import type { Given } from '../requests/confirm.ts';
import type { Decision } from '../requests/decision-context.ts';
import { approveBatch, breakGlassForBatch, declineBatch, weighWordOnBatch } from './approve.ts';
import { cancelBatch, confirmBatch, weighBatch } from './confirm.ts';
import { askMany, type ManyAnswer, retryFailed } from './create-batch.ts';
import { lapseBatch, remindOfBatch, withdrawBatch } from './lapse.ts';
import { type OnFault, runBatch } from './run.ts';

/** What is decided about requests, and in the same way about batches. */
type Deciding = {
  confirm(call: Call, id: string, given?: Given): Promise<Decision>;
  cancel(call: Call, id: string): Promise<Decision>;
  approve(call: Call, id: string): Promise<Decision>;
  decline(call: Call, id: string, reason?: string): Promise<Decision>;
  breakGlass(call: Call, id: string, reason?: string): Promise<Decision>;
  weigh(call: Call, id: string, word: Word | 'confirm'): Promise<Decision>;
  lapse(id: string): Promise<void>;
  remind(id: string, hours: number): Promise<void>;
  withdraw(id: string): Promise<void>;
};

/** What the service does for several learners at once. */
export type Batches = {
  /** Asks for an action for several learners, and sorts them. */
  askMany(call: Call, action: Action, emails: readonly string[]): Promise<ManyAnswer>;
  /** Asks anew for those of a batch that it is worth trying again for; `ref` as on the button. */
  retryFailed(call: Call, ref: string): Promise<ManyAnswer>;
  /** Goes through a running batch's next learners. */
  runBatch(batchId: string, onFault: OnFault): Promise<void>;
};

/** Adds batches to a service for requests: whatever is decided by id is taken to the batch where the id names one. */
export function withBatches<D extends Deciding>(deps: Deps, desk: D): D & Batches {
  const { db, clock, escalationChannel } = deps;
  const on = <R>(id: string, ofBatch: (batchId: string) => R, ofRequest: () => R): R => {
    const batchId = batchIdIn(id);
    return batchId === undefined ? ofRequest() : ofBatch(batchId);
  };
  const deciding: Deciding = {
    confirm: (call, id, given) =>
      on(
        id,
        (batch) => confirmBatch(deps, call, batch, given?.reason),
        () => desk.confirm(call, id, given),
      ),
    cancel: (call, id) =>
      on(
        id,
        (batch) => cancelBatch(deps, call, batch),
        () => desk.cancel(call, id),
      ),
    approve: (call, id) =>
      on(
        id,
        (batch) => approveBatch(deps, call, batch),
        () => desk.approve(call, id),
      ),
    decline: (call, id, reason) =>
      on(
        id,
        (batch) => declineBatch(deps, call, batch, reason),
        () => desk.decline(call, id, reason),
      ),
    breakGlass: (call, id, reason) =>
      on(
        id,
        (batch) => breakGlassForBatch(deps, call, batch, reason),
        () => desk.breakGlass(call, id, reason),
      ),
    weigh: (call, id, word) =>
      on(
        id,
        (batch) => (word === 'confirm' ? weighBatch(deps, call, batch) : weighWordOnBatch(deps, call, batch, word)),
        () => desk.weigh(call, id, word),
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
    askMany: (call, action, emails) => askMany(deps, call, action, emails),
    retryFailed: async (call, ref) =>
      on(
        ref,
        (batch) => retryFailed(deps, call, batch),
        async () => refused(refuse('request-gone')),
      ),
    runBatch: (batchId, onFault) => runBatch(deps, batchId, onFault),
  };
}
