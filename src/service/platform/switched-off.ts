import { isConnected, type Platform } from '../../core/platform/platform.ts';
import type { Database } from '../../db/client.ts';
import { countWaiting } from '../../db/platform/left-over.ts';

/**
 * Makes sure that nothing waits for a platform that is not connected any more: nobody would ever send it.
 * @throws where something does: the message says what to do.
 */
export async function refuseLeftOver(db: Database, platform: Platform): Promise<void> {
  if (isConnected(platform)) return;
  const waiting = await countWaiting(db);
  if (waiting === 0) return;
  const many = waiting === 1 ? '1 change waits' : `${waiting} changes wait`;
  throw new Error(
    `${many} for the learning platform, but PLATFORM_CHANGES is off. Switch it on again until they are answered, or end them as unanswered: npm run platform -- settle`,
  );
}
