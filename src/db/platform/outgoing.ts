import { eq, inArray } from 'drizzle-orm';
import type { OutgoingChange } from '../../core/platform/outgoing-change.ts';
import type { Queryable } from '../client.ts';
import { groups, learners, organizations } from '../schema/learners.ts';
import { requests } from '../schema/requests.ts';
import type { PlatformChange } from './changes.ts';

export type LearnerReference = NonNullable<OutgoingChange['data']['learner']>;
export type GroupReference = NonNullable<LearnerReference['group']>;

/** What is sent of a change besides its own row, as of now. */
export type ChangeSubject = {
  learner: LearnerReference | undefined;
  /** The groups that it names, by id. */
  groups: ReadonlyMap<string, GroupReference>;
  reference: string | undefined;
  passwordHash: string | null;
};

/** Returns how the platform knows the learner of a change, the groups that it names, and its request's reference. */
export async function findChangeSubject(db: Queryable, change: PlatformChange): Promise<ChangeSubject> {
  const { learnerId, requestId, replaced } = change;
  const ids = [replaced.groupId?.from, replaced.groupId?.to].filter((id) => typeof id === 'string');
  const [[found], named, [request]] = await Promise.all([
    learnerId
      ? db
          .select({
            learner: { id: learners.id, external_id: learners.externalId, email: learners.email },
            organization: { id: organizations.id, external_id: organizations.externalId, name: organizations.name },
            group: { id: groups.id, external_id: groups.externalId, name: groups.name },
            passwordHash: learners.passwordHash,
          })
          .from(learners)
          .innerJoin(organizations, eq(organizations.id, learners.organizationId))
          .leftJoin(groups, eq(groups.id, learners.groupId))
          .where(eq(learners.id, learnerId))
      : [],
    ids.length > 0
      ? db
          .select({ id: groups.id, external_id: groups.externalId, name: groups.name })
          .from(groups)
          .where(inArray(groups.id, ids))
      : [],
    requestId ? db.select({ reference: requests.reference }).from(requests).where(eq(requests.id, requestId)) : [],
  ]);
  return {
    learner: found && { ...found.learner, organization: found.organization, group: found.group },
    groups: new Map(named.map((group) => [group.id, group])),
    reference: request?.reference,
    passwordHash: found?.passwordHash ?? null,
  };
}
