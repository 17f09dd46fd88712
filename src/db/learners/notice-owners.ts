import { eq, inArray } from 'drizzle-orm';
import type { Queryable } from '../client.ts';
import { learners, organizations } from '../schema/learners.ts';

/** Returns what a notice to each of these learners needs. */
export async function findNoticeOwners(db: Queryable, learnerIds: readonly string[]) {
  if (learnerIds.length === 0) return [];
  return db
    .select({
      learnerId: learners.id,
      email: learners.email,
      givenName: learners.givenName,
      organization: organizations.name,
      locale: learners.locale,
    })
    .from(learners)
    .innerJoin(organizations, eq(organizations.id, learners.organizationId))
    .where(inArray(learners.id, [...learnerIds]));
}
