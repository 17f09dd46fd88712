import { and, asc, desc, eq, isNull, ne, type SQL, sql } from 'drizzle-orm';
import type { Subject, Target } from '../../core/subject.ts';
import type { Queryable } from '../client.ts';
import { findSuppressed } from '../mail/suppressions.ts';
import { type CoolDown, findLastTimes, findOpen } from '../requests/recent-requests.ts';
import { groups, learners, organizations } from '../schema.ts';

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
    groupId: learners.groupId,
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

/** What a look-up goes by besides whom it names: the cool-down, and how an address is told in the suppressions. */
export type LookUp = CoolDown & { fingerprint: (email: string) => string };

/** Begins a select of learners with their organization and group. */
export const selectSubjects = (db: Queryable) =>
  db
    .select(subjectColumns)
    .from(learners)
    .innerJoin(organizations, eq(organizations.id, learners.organizationId))
    .leftJoin(groups, eq(groups.id, learners.groupId));

/**
 * The learners that `target` names, with what was lately done and is asked for each, and whether their address is written
 * to: statements that are sent together. By organizations' names; at most 50.
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
  // Whoever was chosen by id has an address that is known only now.
  const suppressed =
    known ?? (await findSuppressed(db, [...new Set(found.map(({ learner }) => fingerprint(learner.email)))]));
  return found.map((row) => ({
    ...row,
    last: last.get(row.learner.id) ?? new Map(),
    open: open.get(row.learner.id) ?? new Map(),
    suppressed: suppressed.get(fingerprint(row.learner.email)) ?? null,
  }));
}

/** How many emails are looked at on either side of a mistyped one, in each order. */
const NEIGHBOURS = sql.raw('60');

/**
 * Up to three learners whose email is most like `email`: for a mistyped address. A slip of the fingers leaves what stands
 * before it or what stands after it long enough to find the place: so only the neighbours are compared, in the order of
 * the emails and in that of the emails read backwards. That costs the same among thousands as among millions.
 */
export async function findNear(db: Queryable, email: string): Promise<Subject[]> {
  const near = nearEmails(db, email);
  const found = await db
    .with(near)
    .select(subjectColumns)
    .from(near)
    .innerJoin(learners, and(eq(learners.email, near.like), isNull(learners.erasedAt)))
    .innerJoin(organizations, eq(organizations.id, learners.organizationId))
    .leftJoin(groups, eq(groups.id, learners.groupId))
    .orderBy(desc(near.likeness), asc(learners.email))
    .limit(3);
  return found.map((row) => ({ ...row, last: new Map(), open: new Map(), suppressed: null }));
}

/** The neighbours' emails that are like `email`, with how much. */
function nearEmails(db: Queryable, email: string) {
  const typed = sql`${email.toLowerCase()}::text`;
  const side = (order: SQL, where: SQL, place: SQL, way: SQL) =>
    sql`(select email from ${learners} where ${order} ${where} ${place} order by ${order} ${way} limit ${NEIGHBOURS})`;
  const both = (order: SQL, place: SQL) =>
    sql`${side(order, sql`>=`, place, sql`asc`)} union all ${side(order, sql`<`, place, sql`desc`)}`;
  const neighbours = sql`${both(sql`email`, typed)} union all ${both(sql`reverse(email)`, sql`reverse(${typed})`)}`;
  // “offset 0” keeps the comparison in one place: it costs most, and else it is done again for everyone who is like it.
  const compared = sql`select email, similarity(email, ${typed}) as likeness from (${neighbours}) neighbours
    group by email offset 0`;
  return db
    .$with('near', { like: sql<string>`email_like_it`.as('email_like_it'), likeness: sql`likeness`.as('likeness') })
    .as(
      sql`select email as email_like_it, likeness from (${compared}) compared
      where likeness >= 0.5 order by likeness desc, email limit 10`,
    );
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

/** Returns the id of a learner's organization; undefined where there is no such learner. */
export async function organizationOf(db: Queryable, learnerId: string): Promise<string | undefined> {
  const isMeant = and(eq(learners.id, learnerId), isNull(learners.erasedAt));
  const [row] = await db.select({ id: learners.organizationId }).from(learners).where(isMeant);
  return row?.id;
}
