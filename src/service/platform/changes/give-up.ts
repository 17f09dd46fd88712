import type { Platform } from '../../../core/platform/platform.ts';
import type { Database } from '../../../db/client.ts';
import { endChange, findChange, type PlatformChange } from '../../../db/platform/changes.ts';
import { findWaiting } from '../../../db/platform/left-over.ts';
import { failChange } from './fail-change.ts';
import { lockWithOwner, recordAnswer } from './lock-change.ts';

/** How many changes were ended: of those that the platform was asked for, and of those that it never was. */
export type GivenUp = { asked: number; neverAsked: number };

/** Ends every change that waits for the platform as unanswered: changes were switched off. */
export async function giveUpWaiting(db: Database, platform: Platform): Promise<GivenUp> {
  const ended: GivenUp = { asked: 0, neverAsked: 0 };
  for (const { id } of await findWaiting(db)) {
    const change = await giveUpChange(db, platform, id);
    if (change) ended[change.attempts > 0 ? 'asked' : 'neverAsked'] += 1;
  }
  return ended;
}

/** Ends one change, with what that does to its request, in one transaction. Undefined where it was settled meanwhile. */
async function giveUpChange(db: Database, platform: Platform, id: string): Promise<PlatformChange | undefined> {
  const seen = await findChange(db, id);
  if (!seen) return undefined;
  return db.transaction(async (tx) => {
    const locked = await lockWithOwner(tx, seen);
    if (locked?.change.state !== 'sending') return undefined;
    const { change, row } = locked;
    await endChange(tx, change, { state: 'unanswered' });
    if (row && !row.erasedAt)
      await failChange({ deps: { platform }, tx, row }, change, { kind: 'unanswered', isGivenUp: true });
    await recordAnswer(tx, locked, 'unanswered');
    return change;
  });
}
