import { randomUUID } from 'node:crypto';
import { type Refusal, refuse } from '../../core/refusal.ts';
import { cleanReason } from '../../core/requests/reason.ts';
import { person, say } from '../../core/sentence.ts';
import { findBatch, updateBatch } from '../../db/batches/batches.ts';
import { touchBatch } from '../../db/outbox/invalidate-posts.ts';
import { addPost } from '../../db/outbox/posts.ts';
import { audit } from '../../db/schema.ts';
import type { Admitted } from '../access/gate.ts';
import { refuseWord, type Word } from '../approvals/approve.ts';
import { auditRow } from '../audit.ts';
import { type Call, type Deps, refused } from '../context.ts';
import { type Decision, isId } from '../requests/decision-context.ts';
import { start } from './confirm.ts';
import { type BatchGround, onBatch, refuseBatch } from './decision-context.ts';

/** A lead's yes, never the asker's own: the batch runs, if whoever asked still may. */
export async function approveBatch(deps: Deps, call: Call, batchId: string): Promise<Decision> {
  const asker = await vouchForAsker(deps, batchId);
  return ifAwaiting(deps, call, batchId, 'approve', (ground) => runFor(ground, asker, () => start(ground, 'approved')));
}

/** A lead's no, with a reason. Nothing is done, and the asker's thread says why. */
export function declineBatch(deps: Deps, call: Call, batchId: string, typed?: string): Promise<Decision> {
  return ifAwaiting(deps, call, batchId, 'decline', async (ground) => {
    const reason = cleanReason(typed);
    if (!reason) return refused(refuse('reason-missing'));
    const words = say`Declined by ${person(call.actor)}: “${reason}”. Nothing was done.`;
    await end(ground, { state: 'declined', outcome: { words, facts: {} } });
    await ground.tx.insert(audit).values(auditRow(call, 'declined', aboutBatch(ground)));
    return { kind: 'declined' };
  });
}

/** On-call runs a batch without a second person, for a reason: marked on the cards, in the audit, and told to the leads. */
export async function breakGlassForBatch(deps: Deps, call: Call, batchId: string, typed?: string): Promise<Decision> {
  const asker = await vouchForAsker(deps, batchId);
  return ifAwaiting(deps, call, batchId, 'break-glass', async (ground) => {
    const glassReason = cleanReason(typed);
    if (!glassReason) return refuseBatch(ground, refuse('reason-missing'));
    const { id, input } = ground.row.request;
    return runFor(ground, asker, async () => {
      const channel = deps.escalationChannel;
      const decision = await start(ground, 'broke-glass', { brokeGlass: true, input: { ...input, glassReason } });
      if (decision.kind === 'done')
        await addPost(ground.tx, { id: randomUUID(), batchId: id, kind: 'broken-glass', channel });
      return decision;
    });
  });
}

/** Whether this person may say that word to the batch, before a form opens for it. Decides nothing. */
export function weighWordOnBatch(deps: Deps, call: Call, batchId: string, word: Word): Promise<Decision> {
  return ifAwaiting(deps, call, batchId, word, async () => ({ kind: 'open' }));
}

function ifAwaiting(
  deps: Deps,
  call: Call,
  batchId: string,
  word: Word,
  act: (ground: BatchGround) => Promise<Decision>,
): Promise<Decision> {
  return onBatch(deps, call, batchId, (ground) => {
    const no = refuseWord(ground, word);
    return no ? refuseBatch(ground, no) : act(ground);
  });
}

/** Whether the asker still may: asked before anything is locked, for it can take Slack's time. */
async function vouchForAsker({ db, gate }: Deps, batchId: string): Promise<Admitted | Refusal> {
  const batch = isId(batchId) ? await findBatch(db, batchId) : undefined;
  return batch ? gate.vouch(batch.askedBy) : refuse('request-gone');
}

/** Runs the batch on the asker's account: what the asker may no more, no second person can make good. */
async function runFor(ground: BatchGround, asker: Admitted | Refusal, run: () => Promise<Decision>): Promise<Decision> {
  if (asker.kind === 'admitted') return run();
  if (asker.code === 'cannot-check') return refuseBatch(ground, asker);
  const refusal = refuse('asker-may-not', { by: ground.row.request.askedBy });
  await end(ground, { state: 'refused', outcome: { words: refusal.words, facts: { refusal: refusal.code } } });
  await ground.tx.insert(audit).values(auditRow(ground.call, 'refused', { ...aboutBatch(ground), refusal }));
  return refused(refusal);
}

const aboutBatch = ({ row: { request } }: BatchGround) => ({ action: request.action, requestId: request.id });

/** Ends a batch before it ran, and has its thread say so. */
async function end(
  { tx, call, row, now }: BatchGround,
  how: Pick<Parameters<typeof updateBatch>[2], 'state' | 'outcome'>,
): Promise<void> {
  const { id } = row.request;
  await Promise.all([
    updateBatch(tx, id, { ...how, decidedBy: call.actor, decidedAt: now }),
    touchBatch(tx, id, 'card', 'approval'),
    addPost(tx, { id: randomUUID(), batchId: id, kind: 'progress' }),
  ]);
}
