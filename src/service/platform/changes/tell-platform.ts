import { randomUUID } from 'node:crypto';
import { isConnected, type Platform } from '../../../core/platform/platform.ts';
import type { Transaction } from '../../../db/client.ts';
import { insertChange, replaceWaitingPasswords } from '../../../db/platform/changes.ts';

/**
 * Tells the learning platform that a learner has another password: it counts here at once, and there as soon as the platform
 * knows. Nothing where no platform is connected. The caller holds the learner's lock.
 */
export async function tellPasswordSet(tx: Transaction, platform: Platform, learnerId: string): Promise<void> {
  if (!isConnected(platform)) return;
  await replaceWaitingPasswords(tx, learnerId);
  await insertChange(tx, { id: randomUUID(), learnerId, requestId: null, type: 'learner.password_set' });
}
