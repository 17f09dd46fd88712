import { isConnected, type Platform } from '../core/platform/platform.ts';
import { giveUpWaiting } from '../service/platform/changes/give-up.ts';
import { STILL_ON, settledWords } from './report.ts';
import { type Place, type Said, withDatabase } from './with-database.ts';

/** Ends the changes that wait for a platform that is switched off. */
export async function settle(platform: Platform, place: Place): Promise<Said> {
  if (isConnected(platform)) return { code: 2, words: STILL_ON };
  return withDatabase(place, async (db) => ({
    code: 0,
    words: settledWords(platform.name, await giveUpWaiting(db, platform)),
  }));
}
