import { randomUUID } from 'node:crypto';
import { refuse } from '../../core/refusal.ts';
import { endRunningItems } from '../../db/batches/batches.ts';
import type { Database } from '../../db/client.ts';
import { blankLearner, invalidateAllAbout, lockForErasure } from '../../db/learners/erasure.ts';
import { insertChange } from '../../db/platform/changes.ts';
import { recordAudit } from '../audit.ts';

/**
 * Erases a learner. One transaction removes all personal data, invalidates every message in Slack about the learner,
 * and writes an audit row. Older audit rows stay, because they hold ids only.
 * @param by who erases: `operator` at the command line.
 * @param tellsPlatform whether the learning platform is told, which it is as soon as it answers.
 * @returns how many messages will change; undefined where no such learner is left.
 */
export async function eraseLearner(
  db: Database,
  learnerId: string,
  { by, reference, now, tellsPlatform }: { by: string; reference: string; now: Date; tellsPlatform: boolean },
): Promise<{ messages: number } | undefined> {
  return db.transaction(async (tx) => {
    const known = await lockForErasure(tx, learnerId);
    if (!known) return undefined;
    const { code, words } = refuse('learner-gone');
    await endRunningItems(tx, learnerId, { code, words });
    await blankLearner(tx, learnerId, now);
    if (tellsPlatform)
      await insertChange(tx, { id: randomUUID(), learnerId, requestId: null, type: 'learner.erased', erased: known });
    const messages = await invalidateAllAbout(tx, learnerId);
    await recordAudit(tx, { actor: by, reference }, 'erased', { learnerId });
    return { messages };
  });
}
