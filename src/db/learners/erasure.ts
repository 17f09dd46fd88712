import { and, asc, eq, inArray, isNull, ne, or, sql } from 'drizzle-orm';
import { union } from 'drizzle-orm/pg-core';
import type { Queryable, Transaction } from '../client.ts';
import { invalidatePosts } from '../outbox/invalidate-posts.ts';
import { batchItems } from '../schema/batch-items.ts';
import { links, temporaryPasswords } from '../schema/credentials.ts';
import { escalations } from '../schema/escalations.ts';
import { drafts } from '../schema/intake.ts';
import { learners, organizations } from '../schema/learners.ts';
import { mailEvents } from '../schema/mail-events.ts';
import { mails } from '../schema/mails.ts';
import { platformChanges } from '../schema/platform/platform-changes.ts';
import { posts } from '../schema/posts.ts';
import { requests } from '../schema/requests.ts';
import { suppressions } from '../schema/suppressions.ts';
import { forgetDeskChanges } from './desk-changes.ts';

/** A learner who may be the one to erase, with what tells learners apart. */
export type Candidate = { id: string; email: string; organization: string };

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/**
 * Returns the learners that `name` can mean: by external id or by our own id, or by `email`, the address that it is
 * (in the stored form); at most 50.
 */
export async function findCandidates(db: Queryable, name: string, email?: string): Promise<Candidate[]> {
  const isNamed = or(
    email ? eq(learners.email, email) : undefined,
    eq(learners.externalId, name),
    UUID.test(name) ? eq(learners.id, name) : undefined,
  );
  return db
    .select({ id: learners.id, email: learners.email, organization: organizations.name })
    .from(learners)
    .innerJoin(organizations, eq(organizations.id, learners.organizationId))
    .where(and(isNamed, isNull(learners.erasedAt)))
    .orderBy(asc(organizations.name), asc(learners.email))
    .limit(50);
}

/**
 * Locks a learner with all requests about them, in the order in which a decision locks them. Returns how the platform
 * knows the learner; undefined where there is no such learner, or it was erased.
 */
export async function lockForErasure(
  tx: Transaction,
  learnerId: string,
): Promise<{ externalId: string | null; organizationId: string } | undefined> {
  await tx.select({ id: requests.id }).from(requests).where(eq(requests.learnerId, learnerId)).for('update');
  const isThere = and(eq(learners.id, learnerId), isNull(learners.erasedAt));
  const [found] = await tx
    .select({ externalId: learners.externalId, organizationId: learners.organizationId })
    .from(learners)
    .where(isThere)
    .for('update');
  return found;
}

/**
 * Removes all personal data from the database. Rows that others refer to stay (the learner, requests, mails), with only
 * ids, states and times of the desk's own work. Rows that nothing refers to are deleted (links, mail events). No keyed hash
 * of an address leads to any of them afterwards.
 */
export async function blankLearner(tx: Transaction, learnerId: string, now: Date): Promise<void> {
  const isOurs = eq(mails.learnerId, learnerId);
  const eventsOfMails = or(
    inArray(mailEvents.mailId, tx.select({ id: mails.id }).from(mails).where(isOurs)),
    inArray(mailEvents.providerId, tx.select({ id: mails.providerId }).from(mails).where(isOurs)),
  );
  await tx.delete(mailEvents).where(eventsOfMails);
  await forgetSuppressions(tx, learnerId);
  await tx
    .update(mails)
    .set({
      content: null,
      linkId: null,
      providerId: null,
      addressFingerprint: null,
      clearSuppression: false,
      diagnosis: null,
      state: sql`case when ${mails.state} = 'queued' then 'failed' else ${mails.state} end`,
      problem: sql`case when ${mails.state} = 'queued' then 'undone' else ${mails.problem} end`,
    })
    .where(isOurs);
  await tx
    .update(platformChanges)
    .set({
      replaced: {},
      plan: null,
      message: null,
      state: sql`case when ${platformChanges.state} = 'sending' then 'cancelled' else ${platformChanges.state} end`,
    })
    .where(eq(platformChanges.learnerId, learnerId));
  await tx.delete(links).where(eq(links.learnerId, learnerId));
  await tx
    .update(escalations)
    .set({ facts: null, note: null, ending: null })
    .where(eq(escalations.learnerId, learnerId));
  await tx.delete(drafts); // whose they are is unknown, and they are at most a day old
  await tx.delete(temporaryPasswords).where(eq(temporaryPasswords.learnerId, learnerId));
  await tx
    .update(requests)
    .set({
      announced: [],
      outcome: null,
      input: {},
      replaced: {},
      addressFingerprint: null,
      state: sql`case when ${requests.state} in ('pending', 'awaiting', 'running') then 'cancelled' when ${requests.state} = 'undoing' then 'done' else ${requests.state} end`,
      decidedAt: sql`coalesce(${requests.decidedAt}, ${now.toISOString()}::timestamptz)`,
    })
    .where(eq(requests.learnerId, learnerId));
  await forgetDeskChanges(tx, learnerId);
  await tx.update(learners).set(blankColumns(learnerId, now)).where(eq(learners.id, learnerId));
}

/**
 * Deletes what is known of the learner's addresses, present and former, by the keyed hashes in the learner's requests and
 * mails. That an address called our mail spam stays: whoever has it must not get another, even after a new import.
 */
async function forgetSuppressions(tx: Transaction, learnerId: string): Promise<void> {
  const keys = union(
    tx.select({ key: requests.addressFingerprint }).from(requests).where(eq(requests.learnerId, learnerId)),
    tx.select({ key: mails.addressFingerprint }).from(mails).where(eq(mails.learnerId, learnerId)),
  );
  const isHers = inArray(suppressions.addressFingerprint, keys);
  await tx.delete(suppressions).where(and(isHers, ne(suppressions.reason, 'complained')));
}

/** Returns a row without personal data. `.invalid` never is an address (RFC 2606). */
const blankColumns = (id: string, now: Date) => ({
  email: `${id}@erased.invalid`,
  externalId: null,
  groupId: null,
  givenName: null,
  familyName: null,
  locale: null,
  timeZone: null,
  invitedAt: null,
  firstAccessedAt: null,
  lastAccessedAt: null,
  passwordSetAt: null,
  passwordHash: null,
  passwordFailures: 0,
  passwordDisabledAt: null,
  membershipEndsAt: null,
  vpaStartedAt: null,
  vpaCompletedAt: null,
  vpaAvailableFrom: null,
  createdAt: now,
  updatedAt: now,
  erasedAt: now,
});

/** Invalidates every message about this learner, because it names the learner. Returns how many there are. */
export function invalidateAllAbout(tx: Transaction, learnerId: string): Promise<number> {
  const isAbout = or(
    sql`${posts.requestId} in (select id from ${requests} where ${requests.learnerId} = ${learnerId})`,
    sql`${posts.batchId} in (select batch_id from ${batchItems} where ${batchItems.learnerId} = ${learnerId})`,
    sql`${posts.escalationId} in (select id from ${escalations} where ${escalations.learnerId} = ${learnerId})`,
  );
  return invalidatePosts(tx, isAbout);
}
