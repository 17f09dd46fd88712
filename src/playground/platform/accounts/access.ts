import type { PlatformDatabase } from '../database/client.ts';
import { addEvent } from '../events/outbox.ts';
import type { Learner } from '../learners/learner.ts';
import { updateLearner } from '../learners/learner-store.ts';

/** Keeps that a learner has signed in, and has the desk told. */
export async function recordAccess(db: PlatformDatabase, learner: Learner, now: Date): Promise<void> {
  await db.transaction().execute(async (rows) => {
    const firstAccessedAt = learner.firstAccessedAt ?? now;
    await updateLearner(rows, learner.externalId, { firstAccessedAt, lastAccessedAt: now });
    await addEvent(rows, 'learner.accessed', learner.externalId, now);
  });
}
