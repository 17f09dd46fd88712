import { addressFingerprint } from '../../../core/mail/address-fingerprint.ts';
import type { AddressKey } from '../../../core/mail/address-key.ts';
import { AHEAD_MS, type EventFate, type LearnerEvent, TELL_MS } from '../../../core/platform/learner-event.ts';
import { writeAudit } from '../../../db/audit/write.ts';
import type { Database, Transaction } from '../../../db/client.ts';
import { revokeAccessBefore } from '../../../db/credentials/access.ts';
import { applyEvents, type KnownEvent, lockNamed, type Named } from '../../../db/learners/events.ts';
import { findNoticeOwners } from '../../../db/learners/notice-owners.ts';
import { tellChangedPassword } from '../../mail/notices.ts';
import { type ApiCall, callEntry } from './api-call.ts';

/**
 * Takes events of learners, in any order and as often as they come: the learner ends the same. Whose password was set at
 * the platform loses what was made before it, and is told by mail. All of it, with the call's audit row, is one
 * transaction.
 * @returns what came of each, in their order.
 */
export function takeEvents(
  db: Database,
  addressKey: AddressKey,
  call: ApiCall,
  events: readonly LearnerEvent[],
  now: Date,
): Promise<EventFate[]> {
  return db.transaction(async (tx) => {
    const inTime = events.filter(({ at }) => !isAhead(at, now));
    const named =
      inTime.length > 0
        ? await lockNamed(
            tx,
            inTime.map(({ learner }) => learner),
            (email) => addressFingerprint(addressKey, email),
          )
        : [];
    const byEvent = new Map(named.map((one) => [inTime[one.line], one]));
    const known = firstOfEachId(inTime).flatMap((event) => toKnown(event, byEvent.get(event)));
    const fresh = known.length > 0 ? await applyEvents(tx, known, now) : new Set<string>();
    await followPasswords(
      tx,
      addressKey,
      known.filter(({ id }) => fresh.has(id)),
      byLearner(named),
      now,
    );
    await writeAudit(tx, [callEntry(call)]);
    return events.map((event) => (isAhead(event.at, now) ? 'ahead' : fateOf(byEvent.get(event))));
  });
}

const isAhead = (at: Date, now: Date) => at.getTime() > now.getTime() + AHEAD_MS;

function fateOf(named: Named | undefined): EventFate {
  if (!named) return 'unknown';
  return named.count > 1 ? 'ambiguous' : 'taken';
}

function toKnown({ id, type, at }: LearnerEvent, named: Named | undefined): KnownEvent[] {
  return named?.count === 1 ? [{ id, type, at, learnerId: named.learnerId }] : [];
}

/** Returns the events without those whose id came before in the same call. */
const firstOfEachId = (events: readonly LearnerEvent[]): LearnerEvent[] => [
  ...new Map(events.toReversed().map((event) => [event.id, event])).values(),
];

const byLearner = (named: readonly Named[]) => new Map(named.map((one) => [one.learnerId, one.passwordSetAt]));

/** Ends what newer passwords make void, and tells their learners, once each, while it is news. */
async function followPasswords(
  tx: Transaction,
  addressKey: AddressKey,
  events: readonly KnownEvent[],
  before: ReadonlyMap<string, Date | null>,
  now: Date,
): Promise<void> {
  const latest = new Map<string, Date>();
  for (const { type, at, learnerId } of events) {
    const last = latest.get(learnerId) ?? before.get(learnerId);
    if (type === 'learner.password_set' && (!last || at > last)) latest.set(learnerId, at);
  }
  if (latest.size === 0) return;
  const chosen = [...latest].map(([learnerId, at]) => ({ learnerId, at }));
  await revokeAccessBefore(tx, chosen, now);
  const isNews = ({ at }: { at: Date }) => now.getTime() - at.getTime() < TELL_MS;
  const owners = await findNoticeOwners(
    tx,
    chosen.filter(isNews).map(({ learnerId }) => learnerId),
  );
  await Promise.all(
    owners.map((owner) => tellChangedPassword(tx, owner, owner.email, { requestId: null, addressKey, now })),
  );
}
