import { randomUUID } from 'node:crypto';
import { eq } from 'drizzle-orm';
import { z } from 'zod';
import type { Transaction } from '../../db/client.ts';
import { claimDelivery } from '../../db/deliveries.ts';
import { lockRequest, settleRequest, touchCard } from '../../db/requests.ts';
import { audit, requests } from '../../db/schema.ts';
import { findLastTimes } from '../../db/subjects.ts';
import type { Role } from '../action.ts';
import { type Refusal, refuse } from '../refusal.ts';
import type { Subject } from '../subject.ts';
import { say } from '../words.ts';
import { applyPlan } from './apply.ts';
import { refuseAsker } from './ask.ts';
import { type Call, type Deps, type Refused, type Repeated, refused } from './call.ts';
import { coolDownStart, judge, waysOut } from './judge.ts';
import { auditRow } from './record.ts';

const DOUBLE_CLICK_MS = 5_000;

/** What a click on a card came to. The card and, after a confirmation, its thread say the rest. */
export type Decision = Repeated | Refused | { kind: 'done' } | { kind: 'cancelled' };

/** Whether a button's value can be a request's id at all. */
const isId = (value: string) => z.uuid().safeParse(value).success;

type Row = NonNullable<Awaited<ReturnType<typeof lockRequest>>>;

/** What every decision stands on: read under lock, in the transaction that acts on it. */
type Ground = {
  deps: Deps;
  tx: Transaction;
  call: Call;
  row: Row;
  subject: Subject;
  roles: ReadonlySet<Role>;
  now: Date;
};

/**
 * Runs a request's action, once: claims the request, judges again on the learner as it is now, and applies the plan
 * in one transaction with its audit row, its mail and its confirmation.
 */
export function confirm(deps: Deps, call: Call, requestId: string): Promise<Decision> {
  return decideRequest(deps, call, requestId, run);
}

/** Takes a request back: the asker's own or, for a lead, anybody's. */
export function cancel(deps: Deps, call: Call, requestId: string): Promise<Decision> {
  return decideRequest(deps, call, requestId, async ({ tx, call, row, now }) => {
    const outcome = { words: say`Cancelled. Nothing was done.`, facts: {} };
    await Promise.all([
      settleRequest(tx, row.request.id, { state: 'cancelled', decidedBy: call.actor, decidedAt: now, outcome }),
      touchCard(tx, row.request.id),
      tx.insert(audit).values(auditRow(call, 'cancelled', aboutOf(row))),
    ]);
    return { kind: 'cancelled' };
  });
}

async function decideRequest(deps: Deps, call: Call, requestId: string, act: (ground: Ground) => Promise<Decision>) {
  const admitted = await deps.gate.admit(call.actor, call.place.channel);
  if (admitted.kind === 'refusal') return refuseAsker(deps, call, admitted);
  if (!isId(requestId)) return refused(refuse('request-gone'));
  const { roles } = admitted;
  const now = deps.clock();
  return deps.db.transaction(async (tx): Promise<Decision> => {
    const [row, isFirst, last] = await Promise.all([
      lockRequest(tx, requestId),
      claimDelivery(tx, call.delivery),
      lastOfRequest(deps, tx, requestId, now),
    ]);
    if (!isFirst) return { kind: 'repeated' };
    if (!row) return refused(refuse('request-gone'));
    const { learner, organization } = row;
    const subject = { learner, organization, last: last.get(learner.id) ?? new Map() };
    if (isDoubleClick(row, call.actor, now)) return { kind: 'repeated' };
    const no = refuseClick(row, call.actor, roles, now);
    return no
      ? refuseCard({ deps, tx, call, row, subject, roles, now }, no)
      : act({ deps, tx, call, row, subject, roles, now });
  });
}

/** The same person's second click on what they just decided: there is nothing to say that the card does not say. */
function isDoubleClick({ request }: Row, actor: string, now: Date): boolean {
  return request.decidedBy === actor && now.getTime() - (request.decidedAt?.getTime() ?? 0) < DOUBLE_CLICK_MS;
}

function refuseClick({ request }: Row, actor: string, roles: ReadonlySet<Role>, now: Date): Refusal | undefined {
  if (request.state === 'expired' || (request.state === 'pending' && request.expiresAt <= now))
    return refuse('request-lapsed');
  if (request.state !== 'pending')
    return refuse('request-decided', {
      by: request.decidedBy ?? request.askedBy,
      at: request.decidedAt ?? request.createdAt,
      state: request.state,
    });
  if (request.askedBy !== actor && !roles.has('lead')) return refuse('not-yours', { by: request.askedBy });
  return undefined;
}

/** The request stays as it is, but for one past its deadline; the card is brought up to date either way. */
async function refuseCard({ tx, call, row, now }: Ground, refusal: Refusal): Promise<Decision> {
  const lapsed = row.request.state === 'pending' && row.request.expiresAt <= now;
  await Promise.all([
    lapsed && settleRequest(tx, row.request.id, { state: 'expired', decidedAt: now }),
    touchCard(tx, row.request.id),
    tx.insert(audit).values(auditRow(call, 'refused', { ...aboutOf(row), refusal })),
  ]);
  return refused(refusal);
}

async function run(ground: Ground): Promise<Decision> {
  const { deps, tx, call, row, subject, roles, now } = ground;
  const action = deps.catalogue.find(row.request.action);
  if (!action) return refused(refuse('request-gone'));
  const plan = judge(action, subject, roles, now);
  if (plan.kind === 'refusal') {
    const outcome = { words: plan.words, facts: { refusal: plan.code } };
    await Promise.all([
      settleRequest(tx, row.request.id, { state: 'refused', decidedBy: call.actor, decidedAt: now, outcome }),
      touchCard(tx, row.request.id),
      tx.insert(audit).values(auditRow(call, 'refused', { ...aboutOf(row), refusal: plan })),
    ]);
    return { kind: 'refused', refusal: plan, subject, next: waysOut(plan, deps.catalogue, subject, roles, now) };
  }
  await Promise.all([
    settleRequest(tx, row.request.id, { state: 'done', decidedBy: call.actor, decidedAt: now, outcome: plan.outcome }),
    applyPlan(tx, plan, { subject, requestId: row.request.id, linkSecret: deps.linkSecret, now, newId: randomUUID }),
    touchCard(tx, row.request.id),
    tx.insert(audit).values(auditRow(call, 'confirmed', aboutOf(row))),
  ]);
  return { kind: 'done' };
}

const aboutOf = ({ request }: Row) => ({ action: request.action, learnerId: request.learnerId, requestId: request.id });

function lastOfRequest(deps: Deps, tx: Transaction, requestId: string, now: Date) {
  const learnerId = tx.select({ id: requests.learnerId }).from(requests).where(eq(requests.id, requestId));
  return findLastTimes(tx, eq(requests.learnerId, learnerId), coolDownStart(deps.catalogue, now));
}
