import { isConnected, type Platform } from '../core/platform/platform.ts';
import { createDatabase } from '../db/client.ts';
import { databaseCode } from '../db/fault.ts';
import { migrate } from '../db/migrate.ts';
import { openForOperator } from '../db/operator-client.ts';
import { giveUpWaiting } from '../service/platform/give-up.ts';
import { STILL_ON, settledWords } from './report.ts';

/**
 * Ends the changes that wait for a platform that is switched off.
 * @param tell called with where the database is, where it is the desk's own.
 * @returns the exit code, and what to say.
 */
export async function settle(
  platform: Platform,
  url: string | undefined,
  tell: (line: string) => void,
): Promise<{ code: number; words: string }> {
  if (isConnected(platform)) return { code: 2, words: STILL_ON };
  const database = await openForOperator(url, tell);
  const { db, close } = createDatabase(database.url, { max: 1 });
  try {
    await migrate(database.url);
    return { code: 0, words: settledWords(platform.name, await giveUpWaiting(db, platform)) };
  } catch (error) {
    const code = databaseCode(error);
    if (code === 'unknown') throw error;
    return {
      code: 2,
      words: `The database cannot be used (${code}). Check DATABASE_URL. What was not ended is ended by the next run.`,
    };
  } finally {
    await close();
    await database.stop();
  }
}
