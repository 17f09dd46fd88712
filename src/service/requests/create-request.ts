import { eq } from 'drizzle-orm';
import { addressFingerprint } from '../../core/mail/address-fingerprint.ts';
import type { Plan } from '../../core/plan.ts';
import { type Refusal, refuse } from '../../core/refusal.ts';
import { cleanReason } from '../../core/requests/reason.ts';
import type { RequestInput } from '../../core/requests/request-input.ts';
import type { OpenRequest, Subject } from '../../core/subject.ts';
import { findOpen } from '../../db/requests/recent-requests.ts';
import { insertRequest } from '../../db/requests/requests.ts';
import type { OverCap } from '../../db/requests/usage.ts';
import { requests } from '../../db/schema/requests.ts';
import { auditRow, recordAudit } from '../audit.ts';
import type { Invocation, RefusedAnswer, ServiceDeps } from '../context.ts';
import { workId } from '../work-id.ts';
import { decodeInput, isSameInput } from './input/decode-input.ts';
import { CARD_MINUTES, lapse } from './lapse.ts';
import { createLookup } from './lookup.ts';
import { type AskedAction, checkNew, evaluateNew, explain } from './plan/evaluate.ts';
import { announcedBy, shownPlan } from './plan/shown-plan.ts';

/** The request was created. The caller posts its card. */
export type CreatedRequest = {
  kind: 'created';
  requestId: string;
  postId: string;
  subject: Subject;
  action: AskedAction['action'];
  input: RequestInput;
};

/** An action for a learner that an authorised person asks for, with the input. */
export type NewRequest = AskedAction & { input: RequestInput };

/**
 * Creates a request where the rules allow it, none waits for the same learner and action, and no cap is reached.
 * However many ask at once, there is one card for a learner and action, and no cap is exceeded. Work that is tried
 * again finds the request that it made.
 */
export async function createRequest(
  deps: ServiceDeps,
  invocation: Invocation,
  given: NewRequest,
): Promise<CreatedRequest | RefusedAnswer> {
  const asking = withoutOwn(invocation, given);
  const { action, subject, now } = asking;
  const signedInput = signOverride(asking.input, invocation.actor);
  if (signedInput === undefined) return rejectNew(deps, invocation, asking, refuse('reason-missing'));
  const refusal = checkNew(asking, signedInput.override);
  const open = subject.open.get(action.name);
  if (refusal?.code === 'already-asked' && open) return rejectWaiting(deps, invocation, asking, open);
  if (refusal) return rejectNew(deps, invocation, asking, refusal);
  const input = await probeOutside(deps, { ...asking, input: signedInput });
  const plan = await evaluateNew({ ...asking, input, lookup: createLookup(deps.db) });
  if (plan.kind === 'refusal') return rejectNew(deps, invocation, asking, plan);
  if (asking !== given) return createdAnswer(invocation, { ...asking, input });
  // A request that is past its deadline and has not lapsed yet, because its job is late.
  if (open) await lapse(deps.db, open.id, now);
  return insertAndAnswer(deps, invocation, { ...asking, input }, plan);
}

/** Returns the same without the open request from an earlier try of this work, which does not block itself. */
function withoutOwn(invocation: Invocation, asking: NewRequest): NewRequest {
  const { subject, action } = asking;
  if (subject.open.get(action.name)?.id !== workId(invocation, 'request')) return asking;
  const open = new Map([...subject.open].filter(([name]) => name !== action.name));
  return { ...asking, subject: { ...subject, open } };
}

const createdAnswer = (invocation: Invocation, { subject, action, input }: NewRequest): CreatedRequest => ({
  kind: 'created',
  requestId: workId(invocation, 'request'),
  postId: workId(invocation, 'card'),
  subject,
  action,
  input,
});

/**
 * Returns the input with the override as it is stored: who passes the rule, and the cleaned reason. Undefined where the
 * reason is empty.
 */
function signOverride({ override, ...input }: RequestInput, by: string): RequestInput | undefined {
  if (!override) return input;
  const reason = cleanReason(override.reason);
  return reason ? { ...input, override: { rule: override.rule, reason, by } } : undefined;
}

/** Runs the action's `probe`, once, and adds its answer to the input. */
async function probeOutside(deps: ServiceDeps, { action, subject, now, input }: NewRequest): Promise<RequestInput> {
  if (!action.probe) return input;
  const decoded = await decodeInput(action, subject, input.values ?? {}, createLookup(deps.db));
  if ('kind' in decoded) return input;
  const { learner, organization, suppressed } = subject;
  const facts = { learner, organization, suppressed, last: null, platform: deps.platform, now, input: decoded.input };
  return { ...input, probed: await action.probe(deps.outside, facts) };
}

/**
 * Audits a refusal, and returns it with what would help.
 * @param open the open request for the same.
 */
export async function rejectNew(
  deps: ServiceDeps,
  invocation: Invocation,
  asking: AskedAction,
  refusal: Refusal,
  open = asking.subject.open.get(asking.action.name),
): Promise<RefusedAnswer> {
  const { action, subject, roles } = asking;
  await recordAudit(deps.db, invocation, 'refused', { action: action.name, learnerId: subject.learner.id, refusal });
  const isInTheWay = refusal.code === 'already-asked' || refusal.code === 'other-asked';
  const mayCancel = isInTheWay && open?.state !== 'running' && (open?.by === invocation.actor || roles.has('lead'));
  return { ...explain(refusal, action, deps.catalogue, asking), ...(mayCancel && open && { cancel: open.id }) };
}

async function insertAndAnswer(
  deps: ServiceDeps,
  invocation: Invocation,
  asking: NewRequest,
  plan: Plan,
): Promise<CreatedRequest | RefusedAnswer> {
  const { action, subject, now, input } = asking;
  const answer = createdAnswer(invocation, asking);
  const { requestId, postId } = answer;
  const about = { action: action.name, learnerId: subject.learner.id, requestId };
  const { override, ...rest } = input;
  const given = { ...rest, shown: shownPlan(plan) };
  const inserted = await insertRequest(deps.db, {
    request: {
      id: requestId,
      reference: invocation.reference,
      action: action.name,
      learnerId: subject.learner.id,
      addressFingerprint: addressFingerprint(deps.addressKey, subject.learner.email),
      askedBy: invocation.actor,
      channel: invocation.place.channel,
      threadTs: invocation.place.threadTs,
      input: plan.overridden ? { ...given, override } : given,
      announced: announcedBy(plan),
      createdAt: now,
      expiresAt: new Date(now.getTime() + CARD_MINUTES * 60_000),
    },
    postId,
    cameAt: invocation.cameAt ?? now,
    audits: [
      auditRow(invocation, 'asked', about),
      ...(plan.overridden ? [auditRow(invocation, 'overridden', { ...about, code: plan.overridden })] : []),
    ],
    limits: deps.limits,
  });
  if (inserted.kind === 'written') return answer;
  if (inserted.kind === 'over-cap') return rejectNew(deps, invocation, asking, refuseOverCap(inserted.over));
  return showExisting(deps, invocation, asking, plan);
}

/** Returns the refusal of a cap that is reached. */
export const refuseOverCap = ({ scope, ...facts }: OverCap) =>
  refuse(scope === 'desk' ? 'cap-desk' : 'cap-person', facts);

/**
 * Answers with the request that another person made at the same moment. One that is past its deadline is lapsed
 * instead.
 */
async function showExisting(
  deps: ServiceDeps,
  invocation: Invocation,
  asking: NewRequest,
  plan: Plan,
): Promise<CreatedRequest | RefusedAnswer> {
  const { action, subject, now } = asking;
  const open = await openNow(deps, subject.learner.id, action.name);
  if (open?.id === workId(invocation, 'request')) return createdAnswer(invocation, asking);
  if (open && (open.state === 'running' || open.expiresAt > now)) return rejectWaiting(deps, invocation, asking, open);
  if (open) await lapse(deps.db, open.id, now);
  return insertAndAnswer(deps, invocation, asking, plan);
}

/** Refuses a request while another one waits, which asks for the same or for other values. */
async function rejectWaiting(
  deps: ServiceDeps,
  invocation: Invocation,
  asking: NewRequest,
  open: OpenRequest,
): Promise<RefusedAnswer> {
  const { action, subject, input } = asking;
  const lookup = createLookup(deps.db);
  const isSame = await isSameInput(action, subject, lookup, [input.values ?? {}, open.values]);
  return rejectNew(
    deps,
    invocation,
    asking,
    refuse(isSame ? 'already-asked' : 'other-asked', { ...open, platform: deps.platform.name }),
    open,
  );
}

async function openNow({ db }: ServiceDeps, learnerId: string, action: string): Promise<OpenRequest | undefined> {
  return (await findOpen(db, eq(requests.learnerId, learnerId))).get(learnerId)?.get(action);
}
