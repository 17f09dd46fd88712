import { and, asc, desc, eq, gt, isNull, ne, type SQL, sql } from 'drizzle-orm';
import type { LastTime } from '../core/action.ts';
import type { Subject, Target } from '../core/subject.ts';
import type { Queryable } from './client.ts';
import { groups, learners, organizations, posts, requests } from './schema.ts';

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
 * The learners that `target` names, with what was last done for each since `since`: two statements, sent together.
 * Most recent organizations' names first; at most 50.
 */
export async function findSubjects(db: Queryable, target: Target, since: Date): Promise<Subject[]> {
  const isNamed =
    'email' in target ? eq(learners.email, target.email.toLowerCase()) : eq(learners.id, target.learnerId);
  const isTarget = and(isNamed, isNull(learners.erasedAt));
  const [found, last] = await Promise.all([
    db
      .select(subjectColumns)
      .from(learners)
      .innerJoin(organizations, eq(organizations.id, learners.organizationId))
      .leftJoin(groups, eq(groups.id, learners.groupId))
      .where(isTarget)
      .orderBy(asc(organizations.name))
      .limit(50),
    findLastTimes(db, isTarget, since),
  ]);
  return found.map((row) => ({ ...row, last: last.get(row.learner.id) ?? new Map() }));
}

/** What was last done, by learner id and action name, for the learners that `isTarget` selects. */
export async function findLastTimes(
  db: Queryable,
  isTarget: SQL | undefined,
  since: Date,
): Promise<Map<string, Map<string, LastTime>>> {
  const rows = await db
    .selectDistinctOn([requests.learnerId, requests.action], {
      learnerId: requests.learnerId,
      action: requests.action,
      at: requests.decidedAt,
      by: requests.decidedBy,
      channel: requests.channel,
      threadTs: sql<string | null>`coalesce(${requests.threadTs}, ${posts.ts})`,
    })
    .from(requests)
    .innerJoin(learners, eq(learners.id, requests.learnerId))
    .leftJoin(posts, and(eq(posts.requestId, requests.id), eq(posts.kind, 'card')))
    .where(and(isTarget, eq(requests.state, 'done'), gt(requests.decidedAt, since)))
    .orderBy(requests.learnerId, requests.action, desc(requests.decidedAt));
  const last = new Map<string, Map<string, LastTime>>();
  for (const row of rows) {
    if (!row.at || !row.by) continue;
    const byAction = last.get(row.learnerId) ?? new Map<string, LastTime>();
    byAction.set(row.action, { at: row.at, by: row.by, place: { channel: row.channel, threadTs: row.threadTs } });
    last.set(row.learnerId, byAction);
  }
  return last;
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
  return found.map((row) => ({ ...row, last: new Map() }));
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
