import type { Transaction } from 'kysely';
import type { Tables } from '../database/tables.ts';
import type { Learner } from '../learners/learner.ts';
import type { ToldLearner } from './contract.ts';

/**
 * Finds whom the desk means, and locks her row: by the platform's own id, else by the desk's where it was told before,
 * else by organization and address. Keeps the desk's id.
 */
export async function findTold(rows: Transaction<Tables>, told: ToldLearner): Promise<Learner | undefined> {
  const learner = await rows
    .selectFrom('learner')
    .selectAll()
    .where((is) => {
      if (told.external_id) return is('externalId', '=', told.external_id);
      const byAddress = is.and([
        is('email', '=', told.email?.toLowerCase() ?? ''),
        is('organization', '=', told.organization?.name ?? ''),
      ]);
      return is.or([is('deskId', '=', told.id), is.and([is('deskId', 'is', null), byAddress])]);
    })
    .orderBy('deskId') // a null comes last
    .limit(1)
    .forUpdate()
    .executeTakeFirst();
  if (learner && learner.deskId !== told.id)
    await rows.updateTable('learner').set({ deskId: told.id }).where('externalId', '=', learner.externalId).execute();
  return learner;
}
