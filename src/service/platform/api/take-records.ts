import { addressFingerprint } from '../../../core/mail/address-fingerprint.ts';
import type { AddressKey } from '../../../core/mail/address-key.ts';
import type { ProblemDetail } from '../../../core/platform/problem.ts';
import { identifiedSchema } from '../../../core/records/record.ts';
import { writeAudit } from '../../../db/audit/write.ts';
import type { Database } from '../../../db/client.ts';
import { openSession } from '../../../db/records/session.ts';
import { type MergeOptions, mergeRecords, NotOurTurn } from '../../records/merge-records.ts';
import { createReport, type Rejection } from '../../records/report.ts';
import type { Conflict } from '../../records/settle.ts';
import { type ApiCall, callEntry } from './api-call.ts';

/** How many faults and conflicts are listed; all are counted. */
const LISTED = 1_000;
/** How many unknown fields are named, and how much of each, in characters. */
const [NAMED, NAME_LENGTH] = [20, 100];
/** How many calls bring records at once: each has a connection of its own. */
const AT_ONCE = 4;
/** How long a call waits while other records are merged, in milliseconds. */
const TURN_MS = 8_000;

/** What became of the records of a call. */
export type TakenRecords = {
  rows: number;
  created: number;
  changed: number;
  unchanged: number;
  refused: number;
  errors: readonly ProblemDetail[];
  left: number;
  taken: number;
  conflicts: readonly Conflict[];
  organizationsCreated: number;
  groupsCreated: number;
  /** Fields that no column is for, such as misspelt ones: they were ignored. */
  unknownFields: readonly string[];
};

/** Where records go: the database, on connections of their own, how addresses are hashed, and the time. */
export type RecordsDeps = { db: Database; databaseUrl: string; addressKey: AddressKey; clock: () => Date };

/**
 * Takes records: `busy` where too many calls do so at once, or others take long; nothing is written then. `interrupted`
 * where the signal ended it: what was merged is in, and sending all of it again does the rest.
 * @throws what `rows` throws: nothing is written then.
 */
export type TakeRecords = (
  call: ApiCall,
  rows: MergeOptions['rows'],
  options: Pick<MergeOptions, 'asOf' | 'signal'>,
) => Promise<TakenRecords | 'busy' | 'interrupted'>;

/** Returns what takes records, a few calls at a time. */
export function createRecordsIntake(deps: RecordsDeps): TakeRecords {
  let inHand = 0;
  return async (...call) => {
    if (inHand >= AT_ONCE) return 'busy';
    inHand += 1;
    try {
      return await takeRecords(deps, ...call);
    } catch (error) {
      if (error instanceof NotOurTurn) return 'busy';
      throw error;
    } finally {
      inHand -= 1;
    }
  };
}

async function takeRecords(
  { db, databaseUrl, addressKey, clock }: RecordsDeps,
  ...[call, rows, options]: Parameters<TakeRecords>
): Promise<TakenRecords | 'interrupted'> {
  const report = createReport();
  const [errors, conflicts]: [ProblemDetail[], Conflict[]] = [[], []];
  const unknown = new Set<string>();
  const session = await openSession(databaseUrl, 'learner-desk records');
  try {
    await mergeRecords({
      ...options,
      session,
      clock,
      rows: noteUnknown(rows, unknown),
      report,
      schema: identifiedSchema,
      fingerprint: (email) => addressFingerprint(addressKey, email),
      turnMs: TURN_MS,
      onReject: (rejection) => void (errors.length < LISTED && errors.push(...detailsOf(rejection))),
      onConflict: (conflict) => void (conflicts.length < LISTED && conflicts.push(conflict)),
    });
  } finally {
    await session.close();
  }
  if (report.interrupted) return 'interrupted';
  if (report.rows > report.rejected) await writeAudit(db, [callEntry(call)]);
  const { rejected, learners, left, taken } = report;
  errors.sort((one, other) => (one.line ?? 0) - (other.line ?? 0));
  return {
    ...{ rows: report.rows, ...learners, refused: rejected, errors: errors.slice(0, LISTED), left, taken, conflicts },
    organizationsCreated: report.organizations.created,
    groupsCreated: report.groups.created,
    unknownFields: [...unknown],
  };
}

/** Passes rows on, and keeps the names of fields that no column is for. */
async function* noteUnknown(parts: MergeOptions['rows'], unknown: Set<string>): MergeOptions['rows'] {
  for await (const rows of parts) {
    for (const { unknownFields = [] } of rows)
      for (const name of unknownFields) if (unknown.size < NAMED) unknown.add(name.slice(0, NAME_LENGTH));
    yield rows;
  }
}

const detailsOf = ({ line, faults }: Rejection): ProblemDetail[] =>
  faults.map(({ column, detail }) => ({ line, ...(column !== null && { field: column }), detail }));
