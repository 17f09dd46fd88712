import { and, eq, isNotNull, isNull, ne, sql } from 'drizzle-orm';
import type { Queryable } from '../client.ts';
import { learners } from '../schema/learners.ts';

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
