import { and, eq, inArray, or, sql } from 'drizzle-orm';
import type { MailEvent } from '../../core/mail/fate.ts';
import type { Database, Transaction } from '../client.ts';
import { enqueue } from '../outbox/jobs.ts';
import { mailEventIds, mailEvents, unknownEvents } from '../schema/mail-events.ts';
import { mails } from '../schema/mails.ts';

type NewEvent = MailEvent & { mailId: string | null; providerId: string };

/**
 * Stores an event and enqueues a job for its mail, in one statement. False where it was stored before. Its id is
 * claimed in a table of its own, because events are partitioned by month, and no key spans partitions.
 */
export async function storeMailEvent(db: Database, event: NewEvent): Promise<boolean> {
  const rows = await db.execute(sql`
    with claimed as (insert into ${mailEventIds} (id) values (${event.id}) on conflict do nothing returning id),
    stored as (
      insert into ${mailEvents} (id, mail_id, provider_id, state, reason, diagnosis, is_hard, at)
      select id, ${event.mailId}::uuid, ${event.providerId}, ${event.state}, ${event.reason}, ${event.diagnosis ?? null}, ${event.isHard ?? null}::boolean, ${event.at.toISOString()}::timestamptz
      from claimed returning id
    )
    select (${enqueue('follow-mail', { eventId: event.id })}).id from stored`);
  return rows.length === 1;
}

/** Stores the id and type of an event that we do not know. Nothing happens where it was stored before. */
export async function storeUnknownEvent(db: Database, event: { id: string; type: string }): Promise<void> {
  await db.insert(unknownEvents).values(event).onConflictDoNothing();
}

/** Returns the mail that an event is about, locked. Undefined where it is not ours. */
export async function lockMailOfEvent(tx: Transaction, eventId: string) {
  const isIts = or(eq(mails.id, mailEvents.mailId), eq(mails.providerId, mailEvents.providerId));
  const [row] = await tx
    .select({ mail: mails })
    .from(mailEvents)
    .innerJoin(mails, isIts)
    .where(eq(mailEvents.id, eventId))
    .for('update', { of: mails });
  return row?.mail;
}

type MailIds = { id: string; providerId: string | null };

/** Selects the events of a mail, by our id or the provider's. */
const isOfMail = ({ id, providerId }: MailIds) =>
  or(eq(mailEvents.mailId, id), providerId === null ? undefined : eq(mailEvents.providerId, providerId));

/** Returns all events of a mail. */
export async function eventsOfMail(tx: Transaction, mail: MailIds): Promise<(MailEvent & { isFollowed: boolean })[]> {
  const { id, state, reason, diagnosis, isHard, at, isFollowed } = mailEvents;
  return tx.select({ id, state, reason, diagnosis, isHard, at, isFollowed }).from(mailEvents).where(isOfMail(mail));
}

/** Records that a mail and its address say what these events said. */
export async function markFollowed(tx: Transaction, mail: MailIds, events: readonly MailEvent[]): Promise<void> {
  const ids = events.map(({ id }) => id);
  await tx
    .update(mailEvents)
    .set({ isFollowed: true })
    .where(and(isOfMail(mail), inArray(mailEvents.id, ids)));
}

/** Stores the state of a mail. Any event means that the provider has taken it, so its content is no longer needed. */
export async function writeFate(tx: Transaction, mailId: string, fate: MailEvent): Promise<void> {
  const { state, reason, diagnosis = null, at } = fate;
  await tx
    .update(mails)
    .set({
      state,
      problem: reason,
      diagnosis,
      stateAt: at,
      content: null,
      claimedUntil: null,
      sentAt: sql`coalesce(${mails.sentAt}, ${at.toISOString()})`,
    })
    .where(eq(mails.id, mailId));
}
