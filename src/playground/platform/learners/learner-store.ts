import type { Kysely, Transaction } from 'kysely';
import type { Tables } from '../database/tables.ts';
import type { Learner, Member } from './learner.ts';

type Queryable = Kysely<Tables> | Transaction<Tables>;

/** Returns the learners with this address, in any organization, or in the one of that name. */
export async function findByEmail(db: Queryable, email: string, organization?: string): Promise<Member[]> {
  const learners = await db
    .selectFrom('learner')
    .selectAll()
    .where('email', '=', email.trim().toLowerCase())
    .$if(organization !== undefined, (query) => query.where('organization', '=', organization ?? ''))
    .orderBy('organization')
    .execute();
  return Promise.all(learners.map((learner) => withOrganization(db, learner)));
}

/** Returns the learner with better-auth's user id, or with the platform's own id. */
export async function findMember(
  db: Queryable,
  by: { userId: string } | { externalId: string },
): Promise<Member | undefined> {
  const [column, value] = 'userId' in by ? (['userId', by.userId] as const) : (['externalId', by.externalId] as const);
  const learner = await db.selectFrom('learner').selectAll().where(column, '=', value).executeTakeFirst();
  return learner && withOrganization(db, learner);
}

async function withOrganization(db: Queryable, learner: Learner): Promise<Member> {
  const organization = await db
    .selectFrom('organization')
    .selectAll()
    .where('name', '=', learner.organization)
    .executeTakeFirstOrThrow();
  return { learner, organization };
}

/** Changes a learner's columns. */
export async function updateLearner(db: Queryable, externalId: string, change: Partial<Learner>): Promise<void> {
  if (Object.keys(change).length === 0) return;
  await db.updateTable('learner').set(change).where('externalId', '=', externalId).execute();
}
