import { eq, inArray, sql } from 'drizzle-orm';
import type { OutgoingChange } from '../../core/platform/outgoing-change.ts';
import type { Database } from '../client.ts';
import { groups, learners, organizations } from '../schema/learners.ts';
import { platformChanges } from '../schema/platform/platform-changes.ts';
import { requests } from '../schema/requests.ts';
import { cachedStatement } from '../statements/statement-cache.ts';
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
export async function findChangeSubject(db: Database, change: PlatformChange): Promise<ChangeSubject> {
  const { id, replaced } = change;
  const ids = [replaced.groupId?.from, replaced.groupId?.to].filter((id) => typeof id === 'string');
  const [[found], named] = await Promise.all([
    finding(db).execute({ id }),
    ids.length > 0
      ? db
          .select({ id: groups.id, external_id: groups.externalId, name: groups.name })
          .from(groups)
          .where(inArray(groups.id, ids))
      : [],
  ]);
  const { learner, organization, group } = found ?? {};
  return {
    learner: learner && organization ? { ...learner, organization, group: group ?? null } : undefined,
    groups: new Map(named.map((group) => [group.id, group])),
    reference: found?.request?.reference,
    passwordHash: found?.account?.passwordHash ?? null,
  };
}

const finding = cachedStatement((db) =>
  db
    .select({
      learner: { id: learners.id, external_id: learners.externalId, email: learners.email },
      organization: { id: organizations.id, external_id: organizations.externalId, name: organizations.name },
      group: { id: groups.id, external_id: groups.externalId, name: groups.name },
      account: { passwordHash: learners.passwordHash },
      request: { reference: requests.reference },
    })
    .from(platformChanges)
    .leftJoin(learners, eq(learners.id, platformChanges.learnerId))
    .leftJoin(organizations, eq(organizations.id, learners.organizationId))
    .leftJoin(groups, eq(groups.id, learners.groupId))
    .leftJoin(requests, eq(requests.id, platformChanges.requestId))
    .where(eq(platformChanges.id, sql.placeholder('id')))
    .prepare('find_change_subject'),
);
