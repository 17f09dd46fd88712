import { randomUUID } from 'node:crypto';
import { eq } from 'drizzle-orm';
import { type Refusal, refuse } from '../../core/refusal.ts';
import { cleanReason } from '../../core/requests/reason.ts';
import { person, say } from '../../core/sentence.ts';
import { touchPost } from '../../db/outbox/invalidate-posts.ts';
import { addPost } from '../../db/outbox/posts.ts';
import { askerOf, settleRequest } from '../../db/requests/requests.ts';
import { audit, requests } from '../../db/schema.ts';
import type { Admitted } from '../access/gate.ts';
import { auditRow } from '../audit.ts';
import { type Call, type Deps, refused } from '../context.ts';
import { aboutOf, type Decision, type Ground, isId, onRequest, type Standing } from '../requests/decision-context.ts';
import { carryOut, endRefused, judgeAgain } from '../requests/execute.ts';
import { refuseCard, refuseDecided } from '../requests/reject.ts';

/** What a second person can say to a request that waits for one. */
export type Word = 'approve' | 'decline' | 'break-glass';

/** A lead's yes, never the asker's own: runs the request, if whoever asked still may. */
export async function approve(deps: Deps, call: Call, requestId: string): Promise<Decision> {
  const asker = await vouchForAsker(deps, requestId);
  return onRequest(deps, call, requestId, (ground) =>
    ifAwaiting(ground, 'approve', () => runFor(ground, asker, 'approved')),
  );
}

/** A lead's no, with a reason. Nothing is done, and the asker's thread says why. */
export function decline(deps: Deps, call: Call, requestId: string, typed?: string): Promise<Decision> {
  return onRequest(deps, call, requestId, (ground) => ifAwaiting(ground, 'decline', () => turnDown(ground, typed)));
}

/** On-call runs a request without a second person, for a reason: marked on the cards, in the audit, and told to the leads. */
export async function breakGlass(deps: Deps, call: Call, requestId: string, typed?: string): Promise<Decision> {
  const asker = await vouchForAsker(deps, requestId);
  return onRequest(deps, call, requestId, (ground) =>
    ifAwaiting(ground, 'break-glass', async () => {
      const { tx, row } = ground;
      const { id, input } = row.request;
      const glassReason = cleanReason(typed);
      if (!glassReason) return refuseCard(ground, refuse('reason-missing'));
      const decision = await runFor(ground, asker, 'broke-glass');
      if (decision.kind === 'done')
        await Promise.all([
          tx
            .update(requests)
            .set({ brokeGlass: true, input: { ...input, glassReason } })
            .where(eq(requests.id, id)),
          addPost(tx, { id: randomUUID(), requestId: id, kind: 'broken-glass', channel: deps.escalationChannel }),
        ]);
      return decision;
    }),
  );
}

/** Whether this person may say that word to the request, before a form opens for it. Decides nothing. */
export function weighWord(deps: Deps, call: Call, requestId: string, word: Word): Promise<Decision> {
  return onRequest(deps, call, requestId, (ground) => ifAwaiting(ground, word, async () => ({ kind: 'open' })));
}

async function ifAwaiting(ground: Ground, word: Word, act: () => Promise<Decision>): Promise<Decision> {
  const no = refuseWord(ground, word);
  return no ? refuseCard(ground, no) : act();
}

/** Why this person cannot say that word now, if so. */
export function refuseWord(ground: Standing, word: Word): Refusal | undefined {
  const { row, call, roles, now } = ground;
  const { state, expiresAt, askedBy, submittedBy } = row.request;
  if (state === 'expired' || (state === 'awaiting' && expiresAt <= now)) return refuse('request-lapsed');
  if (state !== 'awaiting') return refuseDecided(ground);
  if (word === 'break-glass') return roles.has('on-call') ? undefined : refuse('not-on-call');
  if (!roles.has('lead')) return refuse('not-a-lead');
  return call.actor === askedBy || call.actor === submittedBy ? refuse('own-approval') : undefined;
}

/** Whether the asker still may: asked before anything is locked, for it can take Slack's time. */
async function vouchForAsker({ db, gate }: Deps, requestId: string): Promise<Admitted | Refusal> {
  const askedBy = isId(requestId) ? await askerOf(db, requestId) : undefined;
  return askedBy ? gate.vouch(askedBy) : refuse('request-gone');
}

/** Runs the request on the asker's account: what the asker may no more, no second person can make good. */
async function runFor(ground: Ground, asker: Admitted | Refusal, event: 'approved' | 'broke-glass'): Promise<Decision> {
  const { tx, row } = ground;
  if (asker.kind === 'refusal' && asker.code === 'cannot-check') return refuseCard(ground, asker);
  const decision =
    asker.kind === 'refusal'
      ? await endRefused(ground, refuse('asker-may-not', { by: row.request.askedBy }))
      : await judgeAgain(ground, asker.roles, (_, plan) => carryOut(ground, plan, event));
  if (decision.kind === 'refused')
    await addPost(tx, { id: randomUUID(), requestId: row.request.id, kind: 'confirmation' });
  return decision;
}

async function turnDown({ tx, call, row, now }: Ground, typed: string | undefined): Promise<Decision> {
  const { id } = row.request;
  const reason = cleanReason(typed);
  if (!reason) return refused(refuse('reason-missing'));
  const words = say`Declined by ${person(call.actor)}: “${reason}”. Nothing was done.`;
  await Promise.all([
    settleRequest(tx, id, {
      state: 'declined',
      decidedBy: call.actor,
      decidedAt: now,
      outcome: { words, facts: {} },
    }),
    touchPost(tx, id, 'card', 'approval'),
    addPost(tx, { id: randomUUID(), requestId: id, kind: 'confirmation' }),
    tx.insert(audit).values(auditRow(call, 'declined', aboutOf(row))),
  ]);
  return { kind: 'declined' };
}
