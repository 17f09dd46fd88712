import { and, asc, desc, eq, isNotNull, isNull, ne, type SQL, sql } from 'drizzle-orm';
import type { Subject, Target } from '../../core/subject.ts';
import type { Queryable } from '../client.ts';
import { findSuppressed } from '../mail/suppressions.ts';
import { type CoolDown, findLastTimes, findOpen } from '../requests/recent-requests.ts';
import { groups, learners, organizations } from '../schema/learners.ts';
import { joinSubject } from './join-subject.ts';

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

/** How many emails are compared on either side of a mistyped one, in each order. */
const NEIGHBOURS = sql.raw('60');

/**
 * Returns up to three learners whose email is most like a mistyped `email`. A typing error leaves the text before it or
 * after it long enough to find the place. So only the neighbours are compared, in the order of the emails and in that
 * of the emails reversed. That costs the same among thousands as among millions.
 */
export async function findNear(db: Queryable, email: string): Promise<Subject[]> {
  const near = nearEmails(db, email);
  const isLike = and(eq(learners.email, near.like), isNull(learners.erasedAt));
  const found = await joinSubject(db.with(near).select(subjectColumns).from(near).$dynamic(), isLike)
    .orderBy(desc(near.likeness), asc(learners.email))
    .limit(3);
  return found.map((row) => ({ ...row, last: new Map(), open: new Map(), suppressed: null }));
}

/** Selects the neighbours' emails that are like `email`, with their similarity. */
function nearEmails(db: Queryable, email: string) {
  const typed = sql`${email.toLowerCase()}::text`;
  const side = (order: SQL, where: SQL, place: SQL, way: SQL) =>
    sql`(select email from ${learners} where ${order} ${where} ${place} order by ${order} ${way} limit ${NEIGHBOURS})`;
  const both = (order: SQL, place: SQL) =>
    sql`${side(order, sql`>=`, place, sql`asc`)} union all ${side(order, sql`<`, place, sql`desc`)}`;
  const neighbours = sql`${both(sql`email`, typed)} union all ${both(sql`reverse(email)`, sql`reverse(${typed})`)}`;
  // “offset 0” keeps Postgres from comparing again for each similar email: the comparison costs most.
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
 * Returns whether another learner of the organization has that address.
 * @param isLocking locks the address against others who lock it, until the transaction ends.
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

/**
 * Returns whether at least `count` others of the organization have an address at that domain, were in their account, and
 * are members still.
 */
export async function hasColleaguesAt(
  db: Queryable,
  {
    organizationId,
    domain,
    learnerId,
    count,
  }: Record<'organizationId' | 'domain' | 'learnerId', string> & { count: number },
): Promise<boolean> {
  const atDomain = [...`@${domain}`]
    .reverse()
    .join('')
    .replace(/[\\%_]/g, '\\$&');
  const isActive = and(isNotNull(learners.firstAccessedAt), sql`coalesce(${learners.membershipEndsAt} > now(), true)`);
  const found = await db
    .select({ id: learners.id })
    .from(learners)
    .where(
      and(
        eq(learners.organizationId, organizationId),
        sql`reverse(${learners.email}) like ${`${atDomain}%`}`,
        ne(learners.id, learnerId),
        isNull(learners.erasedAt),
        isActive,
      ),
    )
    .limit(count);
  return found.length >= count;
}

/** Returns the id of a learner's organization; undefined where there is no such learner. */
export async function organizationOf(db: Queryable, learnerId: string): Promise<string | undefined> {
  const isMeant = and(eq(learners.id, learnerId), isNull(learners.erasedAt));
  const [row] = await db.select({ id: learners.organizationId }).from(learners).where(isMeant);
  return row?.id;
}
