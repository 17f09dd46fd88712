import { and, asc, eq, inArray, isNull, type SQL, sql } from 'drizzle-orm';
import { addressKey } from '../../core/mail/address-fingerprint.ts';
import { FAILED_MAIL } from '../../core/requests/batch.ts';
import type { Subject } from '../../core/subject.ts';
import type { Queryable, Transaction } from '../client.ts';
import { subjectColumns } from '../learners/subjects.ts';
import { findSuppressed } from '../mail/suppressions.ts';
import { type CoolDown, findLastTimes, findOpen } from '../requests/recent-requests.ts';
import { groups, learners, mails, organizations, requests } from '../schema.ts';

/** What the look-up goes by: the cool-down, and the secret that names addresses. */
type Looking = CoolDown & { linkSecret: string };
type Found = Pick<Subject, 'learner' | 'organization'>;

/**
 * Every learner that `isMeant` selects, with all that decisions ask about. A mail that never arrived does not count as the
 * last one: it is no reason to keep the next one waiting.
 */
export async function findSubjectsWhere(db: Queryable, isMeant: SQL, looking: Looking): Promise<Subject[]> {
  const found = await selectSubjects(db)
    .where(and(isMeant, isNull(learners.erasedAt)))
    .orderBy(asc(organizations.name));
  return complete(db, found, isMeant, looking);
}

/** One learner, locked until the transaction ends; undefined where it is gone. */
export async function lockSubject(tx: Transaction, learnerId: string, looking: Looking): Promise<Subject | undefined> {
  const isMeant = eq(learners.id, learnerId);
  const found = await selectSubjects(tx)
    .where(and(isMeant, isNull(learners.erasedAt)))
    .for('update', { of: learners });
  const [subject] = await complete(tx, found, isMeant, looking);
  return subject;
}

const selectSubjects = (db: Queryable) =>
  db
    .select(subjectColumns)
    .from(learners)
    .innerJoin(organizations, eq(organizations.id, learners.organizationId))
    .leftJoin(groups, eq(groups.id, learners.groupId));

async function complete(db: Queryable, found: Found[], isMeant: SQL, { linkSecret, ...coolDown }: Looking) {
  const keyOf = (email: string) => addressKey(linkSecret, email);
  const [last, open, suppressed] = await Promise.all([
    findLastArrived(db, isMeant, coolDown),
    findOpen(db, isMeant),
    findSuppressed(db, [...new Set(found.map(({ learner }) => keyOf(learner.email)))]),
  ]);
  return found.map((row) => ({
    ...row,
    last: last.get(row.learner.id) ?? new Map(),
    open: open.get(row.learner.id) ?? new Map(),
    suppressed: suppressed.get(keyOf(row.learner.email)) ?? null,
  }));
}

function findLastArrived(db: Queryable, isMeant: SQL, coolDown: CoolDown) {
  const failed = db
    .select({ one: sql`1` })
    .from(mails)
    .where(and(eq(mails.requestId, requests.id), inArray(mails.state, [...FAILED_MAIL])));
  return findLastTimes(db, sql`${isMeant} and not exists ${failed}`, coolDown);
}
