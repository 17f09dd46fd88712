import type { Transaction } from 'kysely';
import type { PlatformDatabase } from '../database/client.ts';
import type { EventTable, Tables } from '../database/tables.ts';
import { addEvent } from '../events/outbox.ts';
import type { Learner } from './learner.ts';
import { findMember, updateLearner } from './learner-store.ts';
import { type VpaState, vpaState } from './vpa.ts';

/** What a learner can do with the VPA. */
export type VpaStep = 'start' | 'leave' | 'finish';

type Effect = { from: VpaState['kind']; change: (now: Date) => Partial<Learner>; event?: EventTable['type'] };

const EFFECTS: Record<VpaStep, Effect> = {
  start: { from: 'waits', change: (now) => ({ vpaStartedAt: now, vpaLeftAt: null }), event: 'learner.vpa_started' },
  leave: { from: 'running', change: (now) => ({ vpaLeftAt: now }) },
  finish: { from: 'running', change: (now) => ({ vpaCompletedAt: now }), event: 'learner.vpa_completed' },
};

/** Takes a step, and has the desk told. Returns false where it is none now, such as in a second tab. */
export async function takeVpaStep(
  db: PlatformDatabase,
  { externalId, step, now }: { externalId: string; step: VpaStep; now: Date },
): Promise<boolean> {
  const { from, change, event } = EFFECTS[step];
  return db.transaction().execute(async (rows) => {
    await lockLearner(rows, externalId);
    const member = await findMember(rows, { externalId });
    if (!member || vpaState(member, now).kind !== from) return false;
    await updateLearner(rows, externalId, change(now));
    if (event) await addEvent(rows, event, externalId, now);
    return true;
  });
}

async function lockLearner(rows: Transaction<Tables>, externalId: string): Promise<void> {
  await rows.selectFrom('learner').select('externalId').where('externalId', '=', externalId).forUpdate().execute();
}
