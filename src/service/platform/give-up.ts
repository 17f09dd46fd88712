import type { Platform } from '../../core/platform/platform.ts';
import type { Database } from '../../db/client.ts';
import { lockLearner } from '../../db/credentials/links.ts';
import { endChange, findChange, lockChange } from '../../db/platform/changes.ts';
import { findWaiting } from '../../db/platform/left-over.ts';
import { lockRequest } from '../../db/requests/requests.ts';
import { recordAudit } from '../audit.ts';
import { failChange } from './fail-change.ts';

/** Ends every change that waits for the platform as unanswered: changes were switched off. Returns how many it ended. */
export async function giveUpWaiting(db: Database, platform: Platform): Promise<number> {
  let ended = 0;
  for (const { id } of await findWaiting(db)) if (await giveUpChange(db, platform, id)) ended += 1;
  return ended;
}

/** Ends one change, with what that does to its request, in one transaction. False where it was settled meanwhile. */
async function giveUpChange(db: Database, platform: Platform, id: string): Promise<boolean> {
  const seen = await findChange(db, id);
  return db.transaction(async (tx) => {
    // Locked in the order in which decisions lock: request and learner, then the change.
    const row = seen?.requestId ? await lockRequest(tx, seen.requestId) : undefined;
    if (!row && seen?.learnerId) await lockLearner(tx, seen.learnerId);
    const change = await lockChange(tx, id);
    if (change?.state !== 'sending') return false;
    await endChange(tx, change, { state: 'unanswered' });
    if (row && !row.erasedAt)
      await failChange({ deps: { platform }, tx, row }, change, { kind: 'unanswered', isGivenUp: true });
    await recordAudit(tx, { actor: 'system', reference: row?.request.reference ?? '' }, 'change-unanswered', {
      ...(row && { action: row.request.action, requestId: row.request.id }),
      learnerId: change.learnerId ?? undefined,
    });
    return true;
  });
}
