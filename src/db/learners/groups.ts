import { and, asc, eq, or, sql } from 'drizzle-orm';
import type { Queryable } from '../client.ts';
import { groups } from '../schema/learners.ts';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/**
 * Returns the groups of an organization whose id is `typed`, or whose name equals it, contains it, or is spelt much
 * like it; best first, at most 100. Where nothing is typed: the first 100 by name.
 */
export async function findGroups(
  db: Queryable,
  organizationId: string,
  typed: string,
): Promise<{ id: string; name: string }[]> {
  const wanted = typed.trim();
  const name = sql`lower(${groups.name})`;
  const isIn = sql`position(lower(${wanted}) in ${name}) > 0`;
  const likeness = sql`similarity(${groups.name}, ${wanted})`;
  const isLike = UUID.test(wanted) ? eq(groups.id, wanted) : or(isIn, sql`${likeness} >= 0.3`);
  return db
    .select({ id: groups.id, name: groups.name })
    .from(groups)
    .where(and(eq(groups.organizationId, organizationId), wanted === '' ? undefined : isLike))
    .orderBy(sql`${name} = lower(${wanted}) desc`, sql`${likeness} desc`, asc(groups.name))
    .limit(100);
}
