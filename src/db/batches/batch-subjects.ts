import { and, asc, eq, inArray, isNull, type SQL, sql } from 'drizzle-orm';
import type { MailState } from '../../core/mail/mail.ts';
import type { Subject } from '../../core/subject.ts';
import type { Queryable, Transaction } from '../client.ts';
import { type LookUp, selectSubjects } from '../learners/subjects.ts';
import { isMailOf } from '../mail/mail-fate.ts';
import { findSuppressed } from '../mail/suppressions.ts';
import { findLastTimes, findOpen } from '../requests/recent-requests.ts';
import { learners, organizations } from '../schema/learners.ts';
import { mails } from '../schema/mails.ts';
import { requests } from '../schema/requests.ts';

/** `failedStates`: the states of a mail that never arrived. */
type BatchLookUp = LookUp & { failedStates: readonly MailState[] };
type FoundSubject = Pick<Subject, 'learner' | 'organization'>;

/**
 * Returns every learner that `isMeant` selects, with everything that decisions need. A mail that never arrived does not
 * count as the last one, so it starts no cool-down.
 */
export async function findSubjectsWhere(db: Queryable, isMeant: SQL, looking: BatchLookUp): Promise<Subject[]> {
  const found = await selectSubjects(db)
    .where(and(isMeant, isNull(learners.erasedAt)))
    .orderBy(asc(organizations.name));
  return completeSubjects(db, found, isMeant, looking);
}

/** Returns one learner, locked until the transaction ends; undefined where it no longer exists. */
export async function lockSubject(
  tx: Transaction,
  learnerId: string,
  looking: BatchLookUp,
): Promise<Subject | undefined> {
  const isMeant = eq(learners.id, learnerId);
  const found = await selectSubjects(tx)
    .where(and(isMeant, isNull(learners.erasedAt)))
    .for('update', { of: learners });
  const [subject] = await completeSubjects(tx, found, isMeant, looking);
  return subject;
}

async function completeSubjects(db: Queryable, found: FoundSubject[], isMeant: SQL, looking: BatchLookUp) {
  const { fingerprint } = looking;
  const [last, open, suppressed] = await Promise.all([
    findLastArrived(db, isMeant, looking),
    findOpen(db, isMeant),
    findSuppressed(db, [...new Set(found.map(({ learner }) => fingerprint(learner.email)))]),
  ]);
  return found.map((row) => ({
    ...row,
    last: last.get(row.learner.id) ?? new Map(),
    open: open.get(row.learner.id) ?? new Map(),
    suppressed: suppressed.get(fingerprint(row.learner.email)) ?? null,
  }));
}

function findLastArrived(db: Queryable, isMeant: SQL, { failedStates, ...coolDown }: BatchLookUp) {
  const failed = db
    .select({ one: sql`1` })
    .from(mails)
    .where(and(isMailOf(requests.id), inArray(mails.state, [...failedStates])));
  return findLastTimes(db, sql`${isMeant} and not exists ${failed}`, coolDown);
}
