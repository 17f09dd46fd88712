import { eq } from 'drizzle-orm';
import * as z from 'zod';
import type { Role } from '../../core/action.ts';
import { addressFingerprint } from '../../core/mail/address-fingerprint.ts';
import { refuse } from '../../core/refusal.ts';
import type { RequestState } from '../../core/requests/request-snapshot.ts';
import type { Subject } from '../../core/subject.ts';
import type { Transaction } from '../../db/client.ts';
import { findSuppressed } from '../../db/mail/suppressions.ts';
import { recordCardTs } from '../../db/outbox/channel-posts.ts';
import { claimDelivery } from '../../db/requests/deliveries.ts';
import { findLastTimes } from '../../db/requests/recent-requests.ts';
import { lockRequest } from '../../db/requests/requests.ts';
import { posts } from '../../db/schema/posts.ts';
import { requests } from '../../db/schema/requests.ts';
import { type AddFinalStatement, withFinalStatement } from '../../db/statements/with-final-statement.ts';
import { rejectCaller } from '../access/reject-caller.ts';
import { recordAudit } from '../audit.ts';
import { type Invocation, type RefusedAnswer, type Repeated, refused, type ServiceDeps } from '../context.ts';

/** The answer to a click on a request's messages. The card and its thread show the rest. */
export type Decision = (
  | Repeated
  | RefusedAnswer
  /** This person may decide: a form may open. */
  | { kind: 'open' }
  | { kind: 'done' | 'running' | 'submitted' | 'declined' | 'cancelled' | 'undone' | 'reviewed' }
) &
  Orphaned;

/** Set where the clicked card is a duplicate that Slack posted, and has to be deleted. */
export type Orphaned = { isOrphan?: true };

export type RequestRow = NonNullable<Awaited<ReturnType<typeof lockRequest>>>;

/** What every decision is based on: read under lock, in the transaction that acts on it. */
export type DecisionContext = {
  deps: ServiceDeps;
  tx: Transaction;
  addFinalStatement: AddFinalStatement;
  invocation: Invocation;
  row: RequestRow;
  subject: Subject;
  roles: ReadonlySet<Role>;
  now: Date;
  /** The `ts` of the request's card, where it is known. */
  cardTs: string | null;
};

/** What the rules about deciding need, for a request or a batch. */
export type ApprovalContext = Pick<DecisionContext, 'invocation' | 'roles' | 'now'> & {
  row: {
    request: { state: RequestState } & Pick<
      RequestRow['request'],
      | 'askedBy'
      | 'createdAt'
      | 'expiresAt'
      | 'submittedBy'
      | 'submittedAt'
      | 'decidedBy'
      | 'decidedAt'
      | 'brokeGlass'
      | 'reviewedBy'
      | 'reviewedAt'
    >;
  };
};

/**
 * Checks who clicks, locks the request and its learner, and runs `act` in that transaction. A repeated delivery and a
 * request that does not exist are answered before `act`.
 */
export async function withLockedRequest<D extends object = Decision>(
  deps: ServiceDeps,
  invocation: Invocation,
  requestId: string,
  act: (context: DecisionContext) => Promise<D>,
): Promise<(D | Repeated | RefusedAnswer) & Orphaned> {
  const admitted = await deps.gate.admit(invocation.actor, invocation.place.channel);
  if (admitted.kind === 'refusal') return rejectCaller(deps, invocation, admitted);
  if (!isUuid(requestId)) return rejectCaller(deps, invocation, refuse('request-gone'));
  const { roles } = admitted;
  const now = deps.clock();
  return withFinalStatement(
    deps.db,
    async (tx, addFinalStatement): Promise<(D | Repeated | RefusedAnswer) & Orphaned> => {
      const [row, isFirst, last, cardTs] = await Promise.all([
        lockRequest(tx, requestId),
        claimDelivery(tx, invocation),
        lastOfRequest(deps, tx, requestId, now),
        recordCardTs(tx, eq(posts.requestId, requestId), invocation.cardTs),
      ]);
      if (!isFirst) return { kind: 'repeated' };
      if (!row) {
        const refusal = refuse('request-gone');
        await recordAudit(tx, invocation, 'refused', { refusal, requestId });
        return refused(refusal);
      }
      const subject = await subjectOf(deps, tx, row, last);
      const decision = row.erasedAt
        ? await refuseErased(tx, invocation, row)
        : await act({ deps, tx, addFinalStatement, invocation, row, subject, roles, now, cardTs });
      return invocation.cardTs && cardTs !== invocation.cardTs ? { ...decision, isOrphan: true } : decision;
    },
  );
}

async function refuseErased(
  tx: Transaction,
  invocation: Invocation,
  row: RequestRow,
): Promise<RefusedAnswer & Orphaned> {
  const refusal = refuse('learner-gone');
  await recordAudit(tx, invocation, 'refused', { ...auditSubject(row), refusal });
  return refused(refusal);
}

/** Returns whether this person may decide about this request: the asker, or a lead. */
export const mayDecide = ({ row, invocation, roles }: ApprovalContext) =>
  row.request.askedBy === invocation.actor || roles.has('lead');

/** Returns what an audit row says about a request. */
export const auditSubject = ({ request }: RequestRow) => ({
  action: request.action,
  learnerId: request.learnerId,
  requestId: request.id,
});

/** Returns whether a button's value can be a request's id at all. */
export const isUuid = (value: string) => z.uuid().safeParse(value).success;

/** Returns the learner of a request as decisions see it. `open` is empty, because a request does not block itself. */
export async function subjectOf(
  deps: ServiceDeps,
  tx: Transaction,
  row: RequestRow,
  last: Awaited<ReturnType<typeof lastOfRequest>>,
) {
  const { learner, organization, request } = row;
  const key = addressFingerprint(deps.addressKey, learner.email);
  // One more query, only where the address was changed since the card.
  const suppressed =
    request.addressFingerprint === key ? row.suppressed : ((await findSuppressed(tx, [key])).get(key) ?? null);
  return { learner, organization, last: last.get(learner.id) ?? new Map(), suppressed, open: new Map() };
}

function lastOfRequest(deps: ServiceDeps, tx: Transaction, requestId: string, now: Date) {
  const learnerId = tx.select({ id: requests.learnerId }).from(requests).where(eq(requests.id, requestId));
  return findLastTimes(tx, eq(requests.learnerId, learnerId), { now, minutes: deps.limits.coolDownMinutes });
}
