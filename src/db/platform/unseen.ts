import { and, asc, eq, isNull, sql } from 'drizzle-orm';
import type { Database } from '../client.ts';
import { learners, organizations } from '../schema/learners.ts';
import { deskChanges } from '../schema/platform/desk-changes.ts';
import { platformChanges } from '../schema/platform/platform-changes.ts';

/** A field that the desk changed: whose, when, and which columns the platform has accepted since. */
export type DeskChange = {
  email: string;
  organization: string;
  field: string;
  changedAt: Date;
  accepted: string[];
};

/**
 * Returns the fields that the desk changed and that no record has caught up with, learner by learner. The two moments of an
 * accepted change are of two clocks: within a minute they count as the same.
 */
export function findDeskChanges(db: Database): Promise<DeskChange[]> {
  const accepted = sql`to_jsonb(array(
    select jsonb_object_keys(${platformChanges.replaced}) from ${platformChanges}
    where ${platformChanges.learnerId} = ${deskChanges.learnerId} and ${platformChanges.state} = 'accepted'
      and ${platformChanges.answeredAt} >= ${deskChanges.changedAt} - interval '1 minute'))`.mapWith(
    (names): string[] => (typeof names === 'string' ? JSON.parse(names) : names),
  );
  return db
    .select({
      email: learners.email,
      organization: organizations.name,
      field: deskChanges.field,
      changedAt: deskChanges.changedAt,
      accepted,
    })
    .from(deskChanges)
    .innerJoin(learners, eq(learners.id, deskChanges.learnerId))
    .innerJoin(organizations, eq(organizations.id, learners.organizationId))
    .where(and(sql`${deskChanges.replaced} <> '{}'`, isNull(learners.erasedAt)))
    .orderBy(asc(organizations.name), asc(learners.email), asc(deskChanges.field));
}
