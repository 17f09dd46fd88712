import { type PlatformField, platformFields, readPlatformField } from '../core/platform/fields.ts';
import type { Platform } from '../core/platform/platform.ts';
import { type DeskChange, findDeskChanges } from '../db/platform/unseen.ts';
import { backfillWords } from './report.ts';
import { type Place, type Said, withDatabase } from './with-database.ts';

/** A field of a learner that the desk changed and the platform never saw. */
export type Unseen = Omit<DeskChange, 'field' | 'accepted'> & { field: PlatformField };

/** Lists what the desk changed that the platform never saw: no record said it, and no change with it was accepted. */
export function backfill(platform: Platform, place: Place): Promise<Said> {
  return withDatabase(place, async (db) => {
    const unseen = (await findDeskChanges(db)).flatMap(({ accepted, field, ...change }): Unseen[] => {
      const known = platformFields.find((name) => name === field);
      return known && !accepted.map(readPlatformField).includes(known) ? [{ ...change, field: known }] : [];
    });
    return { code: 0, words: backfillWords(platform.name, unseen) };
  });
}
