import type { PlatformDatabase } from '../database/client.ts';
import type { DeskClient } from '../desk-client.ts';
import { createWorker, type Worker } from '../worker.ts';
import type { Learner } from './learner.ts';

/** When the desk had all learners, and how many they were. */
export type Uploaded = { at: Date; count: number };

/** As many as the desk is sent in one call. */
const AT_ONCE = 5_000;
const RETRY_MS = 2_000;

/**
 * Starts what sends all learners to the desk, once for each start, so that it knows them by our ids. Where a call breaks
 * or is turned away, all of it is sent again.
 */
export function createUpload(options: {
  db: PlatformDatabase;
  desk: DeskClient;
  now: () => Date;
  changed: () => void;
  onError: (error: unknown) => void;
}): Worker & { done(): Uploaded | undefined } {
  const { db, desk, now, changed, onError } = options;
  let uploaded: Uploaded | undefined;
  const worker = createWorker(async () => {
    if (uploaded) return undefined;
    const learners = await db.selectFrom('learner').selectAll().where('email', 'is not', null).execute();
    for (let from = 0; from < learners.length; from += AT_ONCE) {
      const answer = await desk.post('/v1/learners', learners.slice(from, from + AT_ONCE).map(toRecord));
      if (answer?.status === 200) continue;
      if (answer) onError(new Error(`the desk answered ${answer.status} to the upload of learners`));
      return Math.max(RETRY_MS, (answer?.retryAfterSeconds ?? 0) * 1_000);
    }
    uploaded = { at: now(), count: learners.length };
    changed();
    return undefined;
  }, onError);
  return { ...worker, done: () => uploaded };
}

/** Returns a learner as the desk reads records; what is not known here is left out, and stays there as it is. */
const toRecord = (learner: Learner) => ({
  organization: learner.organization,
  external_id: learner.externalId,
  email: learner.email ?? undefined,
  given_name: learner.givenName ?? undefined,
  family_name: learner.familyName ?? undefined,
  group: learner.groupName ?? undefined,
  locale: learner.locale ?? undefined,
  time_zone: learner.timeZone ?? undefined,
  invited_at: learner.invitedAt?.toISOString(),
  first_accessed_at: learner.firstAccessedAt?.toISOString(),
  last_accessed_at: learner.lastAccessedAt?.toISOString(),
  membership_ends_at: learner.membershipEndsAt?.toISOString(),
  vpa_started_at: learner.vpaStartedAt?.toISOString(),
  vpa_completed_at: learner.vpaCompletedAt?.toISOString(),
  vpa_available_from: learner.vpaAvailableFrom?.toISOString(),
});
