import type { Selectable } from 'kysely';
import type { PlatformDatabase } from '../database/client.ts';
import type { AppliedChangeTable, ToldChangeTable } from '../database/tables.ts';

const COLUMNS = [
  'id',
  'position',
  'type',
  'externalId',
  'learner',
  'what',
  'request',
  'tries',
  'receivedAt',
  'answer',
  'laterAt',
] as const;

/** A change that was told, without what is still to be applied: that may hold a hash. */
export type ToldChange = Omit<Selectable<ToldChangeTable>, 'laterPayload'>;

/** Returns the changes that the desk told of, newest first, so many at most. */
export const listTold = (db: PlatformDatabase, limit: number): Promise<ToldChange[]> =>
  db.selectFrom('told_change').select(COLUMNS).orderBy('position', 'desc').limit(limit).execute();

/** Returns what was applied, in its order. @param after the position after which to begin. */
export const listApplied = (db: PlatformDatabase, after: number): Promise<Selectable<AppliedChangeTable>[]> =>
  db.selectFrom('applied_change').selectAll().where('position', '>', after).orderBy('position').execute();
