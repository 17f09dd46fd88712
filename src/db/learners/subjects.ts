import { and, asc, eq, isNull, sql } from 'drizzle-orm';
import type { Subject, Target } from '../../core/subject.ts';
import type { Queryable } from '../client.ts';
import { findSuppressed } from '../mail/suppressions.ts';
import { type CoolDown, findLastTimes, findOpen } from '../requests/recent-requests.ts';
import { groups, learners, organizations } from '../schema/learners.ts';

/** Counts the groups of the organization, up to 2: more are not told apart. */
const groupCount = () =>
  sql<number>`(select count(*)::int from (select from groups g where g.organization_id = ${organizations.id} limit 2) few)`;

/** The columns of a learner and the organization, for a select over both tables and groups. */
export const subjectColumns = {
  learner: {
    id: learners.id,
    externalId: learners.externalId,
    email: learners.email,
    givenName: learners.givenName,
    familyName: learners.familyName,
    locale: learners.locale,
    timeZone: learners.timeZone,
    group: groups.name,
    groupId: learners.groupId,
    invitedAt: learners.invitedAt,
    firstAccessedAt: learners.firstAccessedAt,
    lastAccessedAt: learners.lastAccessedAt,
    passwordSetAt: learners.passwordSetAt,
    passwordDisabledAt: learners.passwordDisabledAt,
    membershipEndsAt: learners.membershipEndsAt,
    vpaStartedAt: learners.vpaStartedAt,
    vpaCompletedAt: learners.vpaCompletedAt,
    vpaAvailableFrom: learners.vpaAvailableFrom,
  },
  organization: {
    id: organizations.id,
    name: organizations.name,
    authentication: organizations.authentication,
    vpaMode: organizations.vpaMode,
    vpaIntervalDays: organizations.vpaIntervalDays,
    vpaFixedAt: organizations.vpaFixedAt,
    vpaMandatory: organizations.vpaMandatory,
    vpaToleranceDays: organizations.vpaToleranceDays,
    groupCount: groupCount(),
  },
};

/** What a search for learners needs besides the target: the cool-down, and the fingerprint of an address. */
export type LookUp = CoolDown & { fingerprint: (email: string) => string };

/** Begins a select of learners with their organization and group. */
export const selectSubjects = (db: Queryable) =>
  db
    .select(subjectColumns)
    .from(learners)
    .innerJoin(organizations, eq(organizations.id, learners.organizationId))
    .leftJoin(groups, eq(groups.id, learners.groupId));

/**
 * Returns the learners that `target` names, each with recent and open requests and any suppression of the address. The
 * statements are sent together. In order of the organizations' names; at most 50.
 */
export async function findSubjects(
  db: Queryable,
  target: Target,
  { fingerprint, ...coolDown }: LookUp,
): Promise<Subject[]> {
  const isNamed =
    'email' in target ? eq(learners.email, target.email.toLowerCase()) : eq(learners.id, target.learnerId);
  const isTarget = and(isNamed, isNull(learners.erasedAt));
  const [found, last, open, known] = await Promise.all([
    selectSubjects(db).where(isTarget).orderBy(asc(organizations.name)).limit(50),
    findLastTimes(db, isTarget, coolDown),
    findOpen(db, isTarget),
    'email' in target ? findSuppressed(db, [fingerprint(target.email)]) : undefined,
  ]);
  // The address of a learner chosen by id is known only now.
  const suppressed =
    known ?? (await findSuppressed(db, [...new Set(found.map(({ learner }) => fingerprint(learner.email)))]));
  return found.map((row) => ({
    ...row,
    last: last.get(row.learner.id) ?? new Map(),
    open: open.get(row.learner.id) ?? new Map(),
    suppressed: suppressed.get(fingerprint(row.learner.email)) ?? null,
  }));
}

/** Returns the id of a learner's organization; undefined where there is no such learner. */
export async function organizationOf(db: Queryable, learnerId: string): Promise<string | undefined> {
  const isMeant = and(eq(learners.id, learnerId), isNull(learners.erasedAt));
  const [row] = await db.select({ id: learners.organizationId }).from(learners).where(isMeant);
  return row?.id;
}
