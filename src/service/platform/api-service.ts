import type { LearnerName } from '../../core/platform/learner-name.ts';
import { writeAudit } from '../../db/audit/write.ts';
import type { Database } from '../../db/client.ts';
import { type ApiCall, callEntry } from './api-call.ts';
import { type KnownLearner, lookUp } from './look-up.ts';

export type { KnownLearner };

/** What the learning platform can call. Every call is audited, one row each. */
export type ApiService = {
  /** Writes the audit row of a call that was refused before anything was looked at. */
  recordRefusal(call: ApiCall, refusal: string): Promise<void>;
  /** Returns what the desk knows of a learner. */
  lookUp(call: ApiCall, name: LearnerName): Promise<KnownLearner | 'unknown' | 'ambiguous'>;
};

/** What the API's service depends on. */
export type ApiServiceDeps = { db: Database; clock: () => Date };

/** Returns what the API can do. */
export function createApiService({ db, clock }: ApiServiceDeps): ApiService {
  return {
    async recordRefusal(call, refusal) {
      await writeAudit(db, [callEntry(call, { refusal })]);
    },
    lookUp: (call, name) => lookUp(db, call, name, clock()),
  };
}
