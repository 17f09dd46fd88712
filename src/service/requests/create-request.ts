import { randomUUID } from 'node:crypto';
import { eq } from 'drizzle-orm';
import type { Action, Input, Plan, Role } from '../../core/action.ts';
import { addressKey } from '../../core/mail/address-fingerprint.ts';
import { type Refusal, refuse } from '../../core/refusal.ts';
import { cleanReason } from '../../core/requests/reason.ts';
import type { OpenRequest, Subject } from '../../core/subject.ts';
import { findOpen } from '../../db/requests/recent-requests.ts';
import { insertRequest } from '../../db/requests/requests.ts';
import type { OverCap } from '../../db/requests/usage.ts';
import { requests } from '../../db/schema.ts';
import { auditRow, record } from '../audit.ts';
import type { Call, Deps, Refused } from '../context.ts';
import { knowAddress } from '../learners/resolve-address.ts';
import { explain, judgeNew } from './evaluate.ts';
import { lapse } from './lapse.ts';

/** How long a card can be decided. */
export const CARD_MINUTES = 15;

/** A request was made: its card waits to be posted by whoever asked. */
export type Prepared = { kind: 'prepared'; requestId: string; postId: string; subject: Subject; input: Input };

/** Somebody asking for an action for a learner, checked and looked up. */
export type Asking = { action: Action; subject: Subject; roles: ReadonlySet<Role>; now: Date; input: Input };

/**
 * Makes a request where the rules allow it, nothing waits for the same learner and action, and no cap is reached. Under
 * any number at once there is one card for a learner and action, and no cap is passed.
 */
export async function answerAction(deps: Deps, call: Call, asking: Asking): Promise<Prepared | Refused> {
  const { action, subject, roles, now } = asking;
  const signedInput = signed(asking.input, call.actor);
  if (signedInput === undefined) return no(deps, call, asking, refuse('reason-missing'));
  const input = await knowAddress(deps, subject, signedInput);
  const plan = judgeNew(action, subject, roles, now, input);
  if (plan.kind === 'refusal') return no(deps, call, asking, plan);
  // One that waits still, past its deadline: its bell has not rung yet.
  const late = subject.open.get(action.name);
  if (late) await lapse(deps.db, late.id, now);
  return insert(deps, call, { ...asking, input }, plan);
}

/** What was given, with who passes a rule and a reason as it is kept. Undefined where the reason says nothing. */
function signed({ override, ...input }: Input, by: string): Input | undefined {
  if (!override) return input;
  const reason = cleanReason(override.reason);
  return reason ? { ...input, override: { rule: override.rule, reason, by } } : undefined;
}

async function no(deps: Deps, call: Call, { action, subject, roles, now }: Asking, refusal: Refusal): Promise<Refused> {
  await record(deps.db, call, 'refused', { action: action.name, learnerId: subject.learner.id, refusal });
  return explain(refusal, action, deps.catalogue, subject, roles, now);
}

async function insert(deps: Deps, call: Call, asking: Asking, plan: Plan): Promise<Prepared | Refused> {
  const { action, subject, now, input } = asking;
  const [requestId, postId] = [randomUUID(), randomUUID()];
  const about = { action: action.name, learnerId: subject.learner.id, requestId };
  const { override, ...rest } = input;
  const given = { ...rest, ...(plan.andThen && { andThen: plan.andThen }) };
  const inserted = await insertRequest(deps.db, {
    request: {
      id: requestId,
      reference: call.reference,
      action: action.name,
      learnerId: subject.learner.id,
      addressKey: addressKey(deps.linkSecret, subject.learner.email),
      askedBy: call.actor,
      channel: call.place.channel,
      threadTs: call.place.threadTs,
      input: plan.overridden ? { ...given, override } : given,
      promise: [...plan.effects, plan.notice],
      createdAt: now,
      expiresAt: new Date(now.getTime() + CARD_MINUTES * 60_000),
    },
    postId,
    audits: [
      auditRow(call, 'asked', about),
      ...(plan.overridden ? [auditRow(call, 'overridden', { ...about, code: plan.overridden })] : []),
    ],
    limits: deps.limits,
  });
  if (inserted.kind === 'written') return { kind: 'prepared', requestId, postId, subject, input };
  if (inserted.kind === 'over-cap') return no(deps, call, asking, refuseOverCap(inserted.over));
  return meet(deps, call, asking, plan);
}

/** The no of a cap that is reached. */
export const refuseOverCap = ({ scope, ...facts }: OverCap) =>
  refuse(scope === 'desk' ? 'cap-desk' : 'cap-person', facts);

/** Somebody asked for the same in this very moment: theirs is shown. One that is past its deadline makes room. */
async function meet(deps: Deps, call: Call, asking: Asking, plan: Plan): Promise<Prepared | Refused> {
  const { action, subject, now } = asking;
  const open = await openNow(deps, subject.learner.id, action.name);
  if (open && open.expiresAt > now) return no(deps, call, asking, refuse('already-asked', open));
  if (open) await lapse(deps.db, open.id, now);
  return insert(deps, call, asking, plan);
}

async function openNow({ db }: Deps, learnerId: string, action: string): Promise<OpenRequest | undefined> {
  return (await findOpen(db, eq(requests.learnerId, learnerId))).get(learnerId)?.get(action);
}
