import type { Database } from '../../db/client.ts';
import { blankLearner, lockForErasure, showAllAgain } from '../../db/learners/erasure.ts';
import { recordAudit } from '../audit.ts';

/**
 * Erases a learner: in one transaction everything personal goes, every message in Slack about them is asked to be shown
 * again without them, and an audit row says so. The audit's own rows stay as they are, for they hold ids only.
 * @param by whoever erases: `operator` at the command line.
 * @returns undefined where there is nobody of that id (any more); else how many messages will change.
 */
export async function eraseLearner(
  db: Database,
  learnerId: string,
  { by, reference, now }: { by: string; reference: string; now: Date },
): Promise<{ messages: number } | undefined> {
  return db.transaction(async (tx) => {
    if (!(await lockForErasure(tx, learnerId))) return undefined;
    await blankLearner(tx, learnerId, now);
    const messages = await showAllAgain(tx, learnerId);
    await recordAudit(tx, { actor: by, reference }, 'erased', { learnerId });
    return { messages };
  });
}
