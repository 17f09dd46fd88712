import { createHash } from 'node:crypto';
import type { LearnerName } from './learner-name.ts';

/**
 * What the platform tells of a learner. `accessed`: she signed in or used it. `vpa_started`, `vpa_completed`: an attempt at
 * the assessment. `password_set`: she chose a password there. `removed`: she is not at the platform any more; her
 * membership ended then. All but the last count as an access.
 */
export const eventTypes = [
  'learner.accessed',
  'learner.vpa_started',
  'learner.vpa_completed',
  'learner.password_set',
  'learner.removed',
] as const;
export type EventType = (typeof eventTypes)[number];

/** One event. `id` is the caller's own, and the same where the event comes again. */
export type LearnerEvent = { id: string; type: EventType; at: Date; learner: LearnerName };

/** How long after it a learner is still told by mail of a password set at the platform, in milliseconds. */
export const TELL_MS = 24 * 60 * 60_000;

/**
 * What came of an event. `taken` also where it was taken before. `unknown` and `ambiguous`: no learner has that name, or
 * several; `ahead`: it lies ahead. Those are not kept, and can be sent again. `other`: the caller gave its id to another event.
 */
export type EventFate = 'taken' | 'unknown' | 'ambiguous' | 'ahead' | 'other';

/** Returns a hash that is the same for the same type, moment and learner, whatever name she is called by. */
export const eventDigest = ({
  type,
  at,
  learnerId,
}: Pick<LearnerEvent, 'type' | 'at'> & { learnerId: string }): string =>
  createHash('sha256').update([type, at.toISOString(), learnerId].join(' ')).digest('base64url');
