import { randomBytes, randomUUID } from 'node:crypto';
import type { PlatformPush } from '../config.ts';
import type { OutgoingChange } from '../core/platform/outgoing-change.ts';
import { createAttempt } from '../platform/push/push.ts';
import { FORGED_TAKEN, pingWords } from './report.ts';

/** What came of a ping, in words; `isGood` where the platform is ready for changes. */
export type Pinged = { isGood: boolean; words: string };

/**
 * Sends `desk.ping` as changes are sent; where it is accepted, another one with a wrong signature, which the platform has
 * to turn away.
 * @param name what the platform is called.
 */
export async function ping(name: string, push: PlatformPush): Promise<Pinged> {
  const start = performance.now();
  const attempt = await createAttempt(push)(newPing());
  const words = pingWords(name, push.url, attempt, Math.round(performance.now() - start));
  if (attempt.answer.kind !== 'accepted') return { isGood: false, words };
  const forged = await createAttempt({ ...push, secrets: [`whsec_${randomBytes(32).toString('base64')}`] })(newPing());
  const isTaken = forged.answer.kind === 'accepted' || forged.answer.kind === 'later';
  return isTaken ? { isGood: false, words: FORGED_TAKEN(name) } : { isGood: true, words };
}

const newPing = (): OutgoingChange => ({ id: randomUUID(), type: 'desk.ping', timestamp: new Date(), data: {} });
