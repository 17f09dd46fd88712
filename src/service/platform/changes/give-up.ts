import type { Platform } from '../../../core/platform/platform.ts';
import type { Database } from '../../../db/client.ts';
import { endChange, findChange } from '../../../db/platform/changes.ts';
import { findWaiting } from '../../../db/platform/left-over.ts';
import { failChange } from './fail-change.ts';
import { lockWithOwner, recordAnswer } from './lock-change.ts';

/** Ends every change that waits for the platform as unanswered: changes were switched off. Returns how many it ended. */
export async function giveUpWaiting(db: Database, platform: Platform): Promise<number> {
  let ended = 0;
  for (const { id } of await findWaiting(db)) if (await giveUpChange(db, platform, id)) ended += 1;
  return ended;
}

/** Ends one change, with what that does to its request, in one transaction. False where it was settled meanwhile. */
async function giveUpChange(db: Database, platform: Platform, id: string): Promise<boolean> {
  const seen = await findChange(db, id);
  if (!seen) return false;
  return db.transaction(async (tx) => {
    const locked = await lockWithOwner(tx, seen);
    if (locked?.change.state !== 'sending') return false;
    const { change, row } = locked;
    await endChange(tx, change, { state: 'unanswered' });
    if (row && !row.erasedAt)
      await failChange({ deps: { platform }, tx, row }, change, { kind: 'unanswered', isGivenUp: true });
    await recordAnswer(tx, locked, 'unanswered');
    return true;
  });
}
