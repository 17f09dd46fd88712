import { and, asc, eq, isNull, ne, sql } from 'drizzle-orm';
import { addressKey } from '../core/key.ts';
import type { Subject, Target } from '../core/subject.ts';
import type { Queryable } from './client.ts';
import { type CoolDown, findLastTimes, findOpen } from './recent-requests.ts';
import { groups, learners, organizations } from './schema.ts';
import { findSuppressed } from './suppressions.ts';

/** The columns that make a learner and her organization, for a select over both tables and groups. */
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
    invitedAt: learners.invitedAt,
    firstAccessedAt: learners.firstAccessedAt,
    lastAccessedAt: learners.lastAccessedAt,
    passwordSetAt: learners.passwordSetAt,
    membershipEndsAt: learners.membershipEndsAt,
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
  },
};

/**
 * The learners that `target` names, with what was lately done and is asked for each, and whether their address is written
 * to: statements that are sent together. By organizations' names; at most 50.
 */
export async function findSubjects(
  db: Queryable,
  target: Target,
  { linkSecret, ...coolDown }: CoolDown & { linkSecret: string },
): Promise<Subject[]> {
  const isNamed =
    'email' in target ? eq(learners.email, target.email.toLowerCase()) : eq(learners.id, target.learnerId);
  const isTarget = and(isNamed, isNull(learners.erasedAt));
  const keyOf = (email: string) => addressKey(linkSecret, email);
  const [found, last, open, known] = await Promise.all([
    db
      .select(subjectColumns)
      .from(learners)
      .innerJoin(organizations, eq(organizations.id, learners.organizationId))
      .leftJoin(groups, eq(groups.id, learners.groupId))
      .where(isTarget)
      .orderBy(asc(organizations.name))
      .limit(50),
    findLastTimes(db, isTarget, coolDown),
    findOpen(db, isTarget),
    'email' in target ? findSuppressed(db, [keyOf(target.email)]) : undefined,
  ]);
  // Whoever was chosen by id has an address that is known only now.
  const suppressed =
    known ?? (await findSuppressed(db, [...new Set(found.map(({ learner }) => keyOf(learner.email)))]));
  return found.map((row) => ({
    ...row,
    last: last.get(row.learner.id) ?? new Map(),
    open: open.get(row.learner.id) ?? new Map(),
    suppressed: suppressed.get(keyOf(row.learner.email)) ?? null,
  }));
}

/** Up to three learners whose email is most like `email`: for a mistyped address. */
export async function findNear(db: Queryable, email: string): Promise<Subject[]> {
  const found = await db
    .select(subjectColumns)
    .from(learners)
    .innerJoin(organizations, eq(organizations.id, learners.organizationId))
    .leftJoin(groups, eq(groups.id, learners.groupId))
    .where(
      sql`${learners.erasedAt} is null and ${learners.email} % ${email.toLowerCase()} and similarity(${learners.email}, ${email.toLowerCase()}) >= 0.5`,
    )
    .orderBy(sql`similarity(${learners.email}, ${email.toLowerCase()}) desc`, asc(learners.email))
    .limit(3);
  return found.map((row) => ({ ...row, last: new Map(), open: new Map(), suppressed: null }));
}

/**
 * Whether another learner of the organization has that address.
 * @param isLocking holds the address against others who ask so, until the transaction ends.
 */
export async function isEmailTaken(
  db: Queryable,
  organizationId: string,
  email: string,
  learnerId: string,
  isLocking = false,
): Promise<boolean> {
  if (isLocking) await db.execute(sql`select pg_advisory_xact_lock(hashtextextended(${organizationId + email}, 0))`);
  const isTheirs = and(
    eq(learners.organizationId, organizationId),
    eq(learners.email, email),
    ne(learners.id, learnerId),
  );
  const [row] = await db.select({ id: learners.id }).from(learners).where(isTheirs).limit(1);
  return row !== undefined;
}
