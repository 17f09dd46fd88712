import type { EventFate, LearnerEvent } from '../../../core/platform/learner-event.ts';
import type { LearnerName } from '../../../core/platform/learner-name.ts';
import { writeAudit } from '../../../db/audit/write.ts';
import { type SignIn, type SignInTry, signIn } from '../../credentials/sign-in.ts';
import { type ApiCall, callEntry } from './api-call.ts';
import { createBusyGate } from './busy.ts';
import { type KnownLearner, lookUp } from './look-up.ts';
import { takeEvents } from './take-events.ts';
import { createRecordsIntake, type RecordsDeps, type TakeRecords } from './take-records.ts';

export type { KnownLearner };

/** What the learning platform can call. Every call is audited, one row each. */
export type ApiService = {
  /** Writes the audit row of a call that was refused before anything was looked at. */
  recordRefusal(call: ApiCall, refusal: string): Promise<void>;
  /** Writes the audit row of a call whose work another part of the service does. */
  recordCall(call: ApiCall): Promise<void>;
  /** Returns what the desk knows of a learner. */
  lookUp(call: ApiCall, name: LearnerName): Promise<KnownLearner | 'unknown' | 'ambiguous'>;
  /** Checks what a learner typed at the platform's sign-in. `busy`: too many are checked just now, so nothing was looked at. */
  signIn(call: ApiCall, typed: SignInTry): Promise<SignIn | 'busy'>;
  /** The time, for when to come again. */
  now(): Date;
  /** Takes events of learners. Returns what came of each, in their order. */
  takeEvents(call: ApiCall, events: readonly LearnerEvent[]): Promise<EventFate[]>;
  takeRecords: TakeRecords;
};

/** What the API's service depends on. */
export type ApiServiceDeps = RecordsDeps & { linkSecret: string };

/** How many sign-ins are checked side by side: at 13 ms of a processor each, the last of them waits for a good second. */
const SIGN_INS = 64;

/** Returns what the API can do. */
export function createApiService({ linkSecret, ...deps }: ApiServiceDeps): ApiService {
  const { db, addressKey, clock } = deps;
  const keys = { linkSecret, addressKey };
  const signingIn = createBusyGate(SIGN_INS);
  return {
    async recordRefusal(call, refusal) {
      await writeAudit(db, [callEntry(call, { refusal })]);
    },
    async recordCall(call) {
      await writeAudit(db, [callEntry(call)]);
    },
    lookUp: (call, name) => lookUp(db, call, name, clock()),
    takeEvents: (call, events) => takeEvents(db, addressKey, call, events, clock()),
    takeRecords: createRecordsIntake(deps),
    signIn: (call, typed) => signingIn(() => signIn({ db, keys }, typed, { call, now: clock() })),
    now: clock,
  };
}
