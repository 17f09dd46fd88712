import { and, asc, eq, isNull, or, type SQL } from 'drizzle-orm';
import type { LearnerName } from '../../core/platform/learner-name.ts';
import type { Subject } from '../../core/subject.ts';
import type { Queryable } from '../client.ts';
import { groups, learners, organizations } from '../schema/learners.ts';
import { subjectColumns } from './subjects.ts';

const UUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i;

/** Returns whether a text has the form of an id of ours. */
export const isUuid = (text: string): boolean => UUID.test(text);

/** Selects the organization that a text names: by its name or, where it is one, by its id. */
export const isOrganization = (named: string): SQL | undefined =>
  isUuid(named) ? or(eq(organizations.name, named), eq(organizations.id, named)) : eq(organizations.name, named);

/** A learner and the organization, with the platform's own ids of the organization and the group. */
export type NamedSubject = Pick<Subject, 'learner' | 'organization'> & {
  organizationExternalId: string | null;
  groupExternalId: string | null;
};

/** Returns the learners that the platform names so: none, one, or two where there are several. */
export function findNamedSubjects(db: Queryable, name: LearnerName): PromiseLike<NamedSubject[]> {
  const isWithin = name.organization === undefined ? undefined : isOrganization(name.organization);
  return db
    .select({
      ...subjectColumns,
      organizationExternalId: organizations.externalId,
      groupExternalId: groups.externalId,
    })
    .from(learners)
    .innerJoin(organizations, eq(organizations.id, learners.organizationId))
    .leftJoin(groups, eq(groups.id, learners.groupId))
    .where(and(isNamed(name), isWithin, isNull(learners.erasedAt)))
    .orderBy(asc(learners.id))
    .limit(2);
}

function isNamed(name: LearnerName): SQL {
  if ('id' in name) return eq(learners.id, name.id);
  return 'email' in name ? eq(learners.email, name.email) : eq(learners.externalId, name.externalId);
}
