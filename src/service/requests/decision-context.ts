import { eq } from 'drizzle-orm';
import * as z from 'zod';
import type { Role } from '../../core/action.ts';
import { addressKey } from '../../core/mail/address-fingerprint.ts';
import { refuse } from '../../core/refusal.ts';
import type { RequestState } from '../../core/requests/request-snapshot.ts';
import type { Subject } from '../../core/subject.ts';
import type { Transaction } from '../../db/client.ts';
import { findSuppressed } from '../../db/mail/suppressions.ts';
import { claimDelivery } from '../../db/requests/deliveries.ts';
import { findLastTimes } from '../../db/requests/recent-requests.ts';
import { knowCard, lockRequest } from '../../db/requests/requests.ts';
import { requests } from '../../db/schema.ts';
import { type Lastly, withLast } from '../../db/statements/with-final-statement.ts';
import { refuseAsker } from '../access/reject-caller.ts';
import { record } from '../audit.ts';
import { type Call, type Deps, type Refused, type Repeated, refused } from '../context.ts';

/** What a click on a request's messages came to. The card and its thread say the rest. */
export type Decision = (
  | Repeated
  | Refused
  /** It can be decided by this person: a form may open. */
  | { kind: 'open' }
  | { kind: 'done' | 'submitted' | 'declined' | 'cancelled' | 'undone' }
) &
  Orphaned;

/** Whether the clicked card is not the request's own: Slack posted it twice, and this one is to be taken away. */
export type Orphaned = { isOrphan?: true };

export type RequestRow = NonNullable<Awaited<ReturnType<typeof lockRequest>>>;

/** What every decision stands on: read under lock, in the transaction that acts on it. */
export type Ground = {
  deps: Deps;
  tx: Transaction;
  lastly: Lastly;
  call: Call;
  row: RequestRow;
  subject: Subject;
  roles: ReadonlySet<Role>;
  now: Date;
  /** Slack's name for the request's card, where it is known. */
  cardTs: string | null;
};

/** What the rules about who decides ask: of a request, or of a batch, which is decided by the same rules. */
export type Standing = Pick<Ground, 'call' | 'roles' | 'now'> & {
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
export async function onRequest<D extends object = Decision>(
  deps: Deps,
  call: Call,
  requestId: string,
  act: (ground: Ground) => Promise<D>,
): Promise<(D | Repeated | Refused) & Orphaned> {
  const admitted = await deps.gate.admit(call.actor, call.place.channel);
  if (admitted.kind === 'refusal') return refuseAsker(deps, call, admitted);
  if (!isId(requestId)) return refuseAsker(deps, call, refuse('request-gone'));
  const { roles } = admitted;
  const now = deps.clock();
  return withLast(deps.db, async (tx, lastly): Promise<(D | Repeated | Refused) & Orphaned> => {
    const [row, isFirst, last, cardTs] = await Promise.all([
      lockRequest(tx, requestId),
      claimDelivery(tx, call.delivery),
      lastOfRequest(deps, tx, requestId, now),
      knowCard(tx, requestId, call.cardTs),
    ]);
    if (!isFirst) return { kind: 'repeated' };
    if (!row) {
      const refusal = refuse('request-gone');
      await record(tx, call, 'refused', { refusal, requestId });
      return refused(refusal);
    }
    const subject = await subjectOf(deps, tx, row, last);
    const decision = row.erasedAt
      ? await refuseErased(tx, call, row)
      : await act({ deps, tx, lastly, call, row, subject, roles, now, cardTs });
    return call.cardTs && cardTs !== call.cardTs ? { ...decision, isOrphan: true } : decision;
  });
}

async function refuseErased(tx: Transaction, call: Call, row: RequestRow): Promise<Refused & Orphaned> {
  const refusal = refuse('learner-gone');
  await record(tx, call, 'refused', { ...aboutOf(row), refusal });
  return refused(refusal);
}

/** Whether this person decides about this request: whoever asked, or a lead. */
export const isTheirs = ({ row, call, roles }: Standing) => row.request.askedBy === call.actor || roles.has('lead');

/** What an audit row says of a request. */
export const aboutOf = ({ request }: RequestRow) => ({
  action: request.action,
  learnerId: request.learnerId,
  requestId: request.id,
});

/** Whether a button's value can be a request's id at all. */
export const isId = (value: string) => z.uuid().safeParse(value).success;

/** The learner of a request as decisions see it. The request's own row is no obstacle to itself, so none is open. */
async function subjectOf(
  deps: Deps,
  tx: Transaction,
  row: RequestRow,
  last: Awaited<ReturnType<typeof lastOfRequest>>,
) {
  const { learner, organization, request } = row;
  const key = addressKey(deps.linkSecret, learner.email);
  // The address is another one where it was changed since the card: only then one more question.
  const suppressed = request.addressKey === key ? row.suppressed : ((await findSuppressed(tx, [key])).get(key) ?? null);
  return { learner, organization, last: last.get(learner.id) ?? new Map(), suppressed, open: new Map() };
}

function lastOfRequest(deps: Deps, tx: Transaction, requestId: string, now: Date) {
  const learnerId = tx.select({ id: requests.learnerId }).from(requests).where(eq(requests.id, requestId));
  return findLastTimes(tx, eq(requests.learnerId, learnerId), { now, minutes: deps.limits.coolDownMinutes });
}
