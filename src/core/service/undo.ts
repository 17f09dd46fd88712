import { and, eq, isNull } from 'drizzle-orm';
import { settleRequest } from '../../db/requests.ts';
import { audit, learners, links, mails } from '../../db/schema.ts';
import { touchPost } from '../../db/touch.ts';
import type { UndoPlan } from '../action.ts';
import { refuse } from '../refusal.ts';
import { type Call, type Deps, refused } from './call.ts';
import { aboutOf, type Decision, type Ground, isTheirs, onRequest } from './ground.ts';
import { auditRow } from './record.ts';

/**
 * Undoes what a request did, where that is honest: its action says whether it still can be. Whoever may decide the card
 * may undo it.
 */
export function undo(deps: Deps, call: Call, requestId: string): Promise<Decision> {
  return onRequest(deps, call, requestId, async (ground) => {
    const { tx, row } = ground;
    if (row.request.state === 'undone') return { kind: 'repeated' };
    const [link] = await tx.select().from(links).where(eq(links.requestId, row.request.id));
    const plan = judgeUndo(ground, link ?? null);
    if (plan.kind === 'undo-plan') return putBack(ground, plan);
    await Promise.all([
      touchPost(tx, row.request.id, 'confirmation'),
      tx.insert(audit).values(auditRow(call, 'refused', { ...aboutOf(row), refusal: plan })),
    ]);
    return refused(plan);
  });
}

/** Columns go back, the link is revoked, and a mail that is still here stays here. */
async function putBack({ tx, call, row, now }: Ground, plan: UndoPlan): Promise<Decision> {
  const { id, outcome } = row.request;
  const change = plan.change && { ...plan.change, updatedAt: now };
  const isQueued = and(eq(mails.requestId, id), eq(mails.state, 'queued'));
  const end = { words: plan.words, facts: outcome?.facts ?? {} };
  await Promise.all([
    settleRequest(tx, id, { state: 'undone', decidedBy: call.actor, decidedAt: now, outcome: end }),
    change && tx.update(learners).set(change).where(eq(learners.id, row.learner.id)),
    tx
      .update(links)
      .set({ revokedAt: now })
      .where(and(eq(links.requestId, id), isNull(links.usedAt))),
    tx.update(mails).set({ state: 'failed', problem: 'undone', content: null }).where(isQueued),
    touchPost(tx, id, 'card'),
    touchPost(tx, id, 'confirmation'),
    tx.insert(audit).values(auditRow(call, 'undone', aboutOf(row))),
  ]);
  return { kind: 'undone' };
}

function judgeUndo(ground: Ground, link: typeof links.$inferSelect | null) {
  const { deps, row, now } = ground;
  const action = deps.catalogue.find(row.request.action);
  const { outcome, state } = row.request;
  if (!isTheirs(ground)) return refuse('not-yours', { by: row.request.askedBy });
  if (!action || !outcome || state !== 'done') return refuse('undo-too-late');
  return action.undo({ learner: row.learner, outcome, link, now });
}
