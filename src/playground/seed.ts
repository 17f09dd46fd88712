import type { Database } from '../db/client.ts';
import { groups, learners, organizations } from '../db/schema/learners.ts';
import { ORGANIZATIONS, seedsAt } from './learner-seeds.ts';

/** Fills an empty database with the playground's learners; does nothing where there are organizations already. */
export async function seedLearners(db: Database, now: Date): Promise<void> {
  if ((await db.select({ id: organizations.id }).from(organizations).limit(1)).length > 0) return;
  await db.transaction(async (tx) => {
    const made = await tx.insert(organizations).values(ORGANIZATIONS).returning();
    const idOf = (name: string) => made.find((organization) => organization.name === name)?.id ?? '';
    const all = seedsAt(now);
    const wanted = new Map(all.filter((one) => one.group).map((one) => [`${one.organization}/${one.group}`, one]));
    const inserted = await tx
      .insert(groups)
      .values([...wanted.values()].map((one) => ({ organizationId: idOf(one.organization), name: one.group ?? '' })))
      .returning();
    await tx.insert(learners).values(
      all.map(({ organization, group, ...learner }) => ({
        ...learner,
        organizationId: idOf(organization),
        groupId: inserted.find((row) => row.name === group && row.organizationId === idOf(organization))?.id ?? null,
      })),
    );
  });
}
