import type { Database } from '../../db/client.ts';
import { blankLearner, invalidateAllAbout, lockForErasure } from '../../db/learners/erasure.ts';
import { recordAudit } from '../audit.ts';

/**
 * Erases a learner. One transaction removes all personal data, invalidates every message in Slack about the learner,
 * and writes an audit row. Older audit rows stay, because they hold ids only.
 * @param by who erases: `operator` at the command line.
 * @returns how many messages will change; undefined where no such learner is left.
 */
export async function eraseLearner(
  db: Database,
  learnerId: string,
  { by, reference, now }: { by: string; reference: string; now: Date },
): Promise<{ messages: number } | undefined> {
  return db.transaction(async (tx) => {
    if (!(await lockForErasure(tx, learnerId))) return undefined;
    await blankLearner(tx, learnerId, now);
    const messages = await invalidateAllAbout(tx, learnerId);
    await recordAudit(tx, { actor: by, reference }, 'erased', { learnerId });
    return { messages };
  });
}
