import { eq } from 'drizzle-orm';
import * as z from 'zod';
import type { Role } from '../../core/action.ts';
import { addressFingerprint } from '../../core/mail/address-fingerprint.ts';
import { refuse } from '../../core/refusal.ts';
import type { RequestState } from '../../core/requests/request-snapshot.ts';
import type { Subject } from '../../core/subject.ts';
import type { Transaction } from '../../db/client.ts';
import { findSuppressed } from '../../db/mail/suppressions.ts';
import { claimDelivery } from '../../db/requests/deliveries.ts';
import { findLastTimes } from '../../db/requests/recent-requests.ts';
import { lockRequest, recordCard } from '../../db/requests/requests.ts';
import { requests } from '../../db/schema.ts';
import { type AddFinalStatement, withFinalStatement } from '../../db/statements/with-final-statement.ts';
import { rejectCaller } from '../access/reject-caller.ts';
import { recordAudit } from '../audit.ts';
import { type Invocation, type RefusedAnswer, type Repeated, refused, type ServiceDeps } from '../context.ts';

/** What a click on a request's messages came to. The card and its thread say the rest. */
export type Decision = (
  | Repeated
  | RefusedAnswer
  /** It can be decided by this person: a form may open. */
  | { kind: 'open' }
  | { kind: 'done' | 'submitted' | 'declined' | 'cancelled' | 'undone' }
) &
  Orphaned;

/** Whether the clicked card is not the request's own: Slack posted it twice, and this one is to be taken away. */
export type Orphaned = { isOrphan?: true };

export type RequestRow = NonNullable<Awaited<ReturnType<typeof lockRequest>>>;

/** What every decision stands on: read under lock, in the transaction that acts on it. */
export type DecisionContext = {
  deps: ServiceDeps;
  tx: Transaction;
  addFinalStatement: AddFinalStatement;
  invocation: Invocation;
  row: RequestRow;
  subject: Subject;
  roles: ReadonlySet<Role>;
  now: Date;
  /** Slack's name for the request's card, where it is known. */
  cardTs: string | null;
};

/** What the rules about who decides ask: of a request, or of a batch, which is decided by the same rules. */
export type ApprovalContext = Pick<DecisionContext, 'invocation' | 'roles' | 'now'> & {
  row: {
    request: { state: RequestState | 'running' } & Pick<
      RequestRow['request'],
      'askedBy' | 'createdAt' | 'expiresAt' | 'submittedBy' | 'submittedAt' | 'decidedBy' | 'decidedAt'
    >;
  };
};

/**
 * Takes a click to its request: checks who clicks, locks the request and its learner, and lets `act` decide in that
 * transaction. A delivery that came before, and a request that is not there, do not get that far.
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
        recordCard(tx, requestId, invocation.cardTs),
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

/** Whether this person decides about this request: whoever asked, or a lead. */
export const mayDecide = ({ row, invocation, roles }: ApprovalContext) =>
  row.request.askedBy === invocation.actor || roles.has('lead');

/** What an audit row says of a request. */
export const auditSubject = ({ request }: RequestRow) => ({
  action: request.action,
  learnerId: request.learnerId,
  requestId: request.id,
});

/** Whether a button's value can be a request's id at all. */
export const isUuid = (value: string) => z.uuid().safeParse(value).success;

/** The learner of a request as decisions see it. The request's own row is no obstacle to itself, so none is open. */
async function subjectOf(
  deps: ServiceDeps,
  tx: Transaction,
  row: RequestRow,
  last: Awaited<ReturnType<typeof lastOfRequest>>,
) {
  const { learner, organization, request } = row;
  const key = addressFingerprint(deps.linkSecret, learner.email);
  // The address is another one where it was changed since the card: only then one more question.
  const suppressed =
    request.addressFingerprint === key ? row.suppressed : ((await findSuppressed(tx, [key])).get(key) ?? null);
  return { learner, organization, last: last.get(learner.id) ?? new Map(), suppressed, open: new Map() };
}

function lastOfRequest(deps: ServiceDeps, tx: Transaction, requestId: string, now: Date) {
  const learnerId = tx.select({ id: requests.learnerId }).from(requests).where(eq(requests.id, requestId));
  return findLastTimes(tx, eq(requests.learnerId, learnerId), { now, minutes: deps.limits.coolDownMinutes });
}
