import { addressFingerprint } from '../../../core/mail/address-fingerprint.ts';
import type { AddressKey } from '../../../core/mail/address-key.ts';
import { type EventFate, eventDigest, type LearnerEvent, TELL_MS } from '../../../core/platform/learner-event.ts';
import type { LearnerName } from '../../../core/platform/learner-name.ts';
import { isAhead } from '../../../core/records/ahead.ts';
import { writeAudit } from '../../../db/audit/write.ts';
import type { Database, Transaction } from '../../../db/client.ts';
import { revokeAccessBefore } from '../../../db/credentials/access.ts';
import { applyEvents, digestsOf, type KnownEvent, lockNamed, type Named } from '../../../db/learners/events.ts';
import { findNoticeOwners } from '../../../db/learners/notice-owners.ts';
import { tellChangedPassword } from '../../mail/notices.ts';
import { storedNames } from '../../records/stored-names.ts';
import { type ApiCall, callEntry } from './api-call.ts';

/**
 * Takes events of learners, in any order and as often as they come: the learner ends the same. An id is its caller's, and
 * stands for one event. Whose password was set at the platform loses what was made before it, and is told by mail. All of
 * it, with the call's audit row, is one transaction.
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
    const names = await namesOf(tx, inTime);
    const named = names.length > 0 ? await lockNamed(tx, names, (email) => addressFingerprint(addressKey, email)) : [];
    const byEvent = new Map(named.map((one) => [inTime[one.line], one]));
    const known = new Map(inTime.flatMap((event) => toKnown(event, byEvent.get(event))));
    const { fresh, others } = await takeKnown(tx, call.actor, [...known.values()], now);
    await followPasswords(tx, addressKey, fresh, byLearner(named), now);
    await writeAudit(tx, [callEntry(call)]);
    return events.map((event) => {
      if (isAhead(event.at, now)) return 'ahead';
      const one = known.get(event);
      return one && others.has(one) ? 'other' : fateOf(byEvent.get(event));
    });
  });
}

/** Returns how the learners of events are called, with their organizations as the desk writes them. */
async function namesOf(tx: Transaction, events: readonly LearnerEvent[]): Promise<LearnerName[]> {
  const names = events.map(({ learner }) => learner);
  const stored = await storedNames(
    tx,
    names.flatMap(({ organization }) => organization ?? []),
  );
  return names.map((name) =>
    name.organization === undefined ? name : { ...name, organization: stored(name.organization) },
  );
}

function fateOf(named: Named | undefined): EventFate {
  if (!named) return 'unknown';
  return named.count > 1 ? 'ambiguous' : 'taken';
}

function toKnown(event: LearnerEvent, named: Named | undefined): [LearnerEvent, KnownEvent][] {
  if (named?.count !== 1) return [];
  const { id, type, at } = event;
  const { learnerId } = named;
  return [[event, { id, type, at, learnerId, digest: eventDigest({ type, at, learnerId }) }]];
}

/** Takes events. Returns those that were not taken before, and those whose id was used for another event. */
async function takeKnown(tx: Transaction, caller: string, known: readonly KnownEvent[], now: Date) {
  const firsts = firstOfEachId(known);
  const ids = firsts.length > 0 ? await applyEvents(tx, caller, firsts, now) : new Set<string>();
  // A statement of its own: it sees what another call took while this one waited.
  const taken = ids.size < known.length ? await digestsOf(tx, caller, known) : undefined;
  return {
    fresh: firsts.filter(({ id }) => ids.has(id)),
    others: new Set(known.filter(({ id, digest }) => taken && taken.get(id) !== digest)),
  };
}

/** Returns the events without those whose id came before in the same call. */
const firstOfEachId = (events: readonly KnownEvent[]): KnownEvent[] => [
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
