import { and, asc, eq, inArray, type SQL, sql } from 'drizzle-orm';
import { FAILED_MAIL } from '../core/batch.ts';
import type { Subject } from '../core/subject.ts';
import type { Queryable, Transaction } from './client.ts';
import { groups, learners, mails, organizations, requests } from './schema.ts';
import { findLastTimes, subjectColumns } from './subjects.ts';

/**
 * Every learner that `isMeant` selects, with what was last done for each since `since`. A mail that never arrived does
 * not count: it is no reason to keep the next one waiting.
 */
export async function findSubjectsWhere(db: Queryable, isMeant: SQL, since: Date): Promise<Subject[]> {
  const [found, last] = await Promise.all([
    selectSubjects(db).where(isMeant).orderBy(asc(organizations.name)),
    findLastArrived(db, isMeant, since),
  ]);
  return found.map((row) => ({ ...row, last: last.get(row.learner.id) ?? new Map() }));
}

/** One learner, locked until the transaction ends, with what was last done; undefined where it is gone. */
export async function lockSubject(tx: Transaction, learnerId: string, since: Date): Promise<Subject | undefined> {
  const isMeant = eq(learners.id, learnerId);
  const [row] = await selectSubjects(tx).where(isMeant).for('update', { of: learners });
  if (!row) return undefined;
  const last = await findLastArrived(tx, isMeant, since);
  return { ...row, last: last.get(learnerId) ?? new Map() };
}

const selectSubjects = (db: Queryable) =>
  db
    .select(subjectColumns)
    .from(learners)
    .innerJoin(organizations, eq(organizations.id, learners.organizationId))
    .leftJoin(groups, eq(groups.id, learners.groupId));

function findLastArrived(db: Queryable, isMeant: SQL, since: Date) {
  const failed = db
    .select({ one: sql`1` })
    .from(mails)
    .where(and(eq(mails.requestId, requests.id), inArray(mails.state, [...FAILED_MAIL])));
  return findLastTimes(db, sql`${isMeant} and not exists ${failed}`, since);
}
