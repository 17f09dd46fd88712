import type * as z from 'zod';
import { COLUMNS } from '../../core/records/record.ts';
import { inTransaction, type Session, waitForTurn } from '../../db/records/session.ts';
import { gatherOrganizations, type Refused, refuseDateless, refuseDuplicates } from './checks.ts';
import type { Fingerprint } from './match.ts';
import { type BatchCounts, mergeLines, mergeOrganizations } from './merge.ts';
import { faultOf, type Listeners, type RecordsReport, type Rejection } from './report.ts';
import { type GivenRow, stageRecords } from './stage-records.ts';
import type { StagedColumn, StagedRow } from './staging.ts';
import { unifyNames } from './unify-names.ts';

export type MergeOptions = {
  session: Session;
  /** How a row is read. */
  schema: z.ZodType<StagedRow>;
  /** The rows, in parts as they come. */
  rows: AsyncIterable<readonly GivenRow[]>;
  /** Counts what becomes of the rows, also where the work ends with an error. With `dryRun`, all of it is taken back. */
  report: RecordsReport;
  fingerprint: Fingerprint;
  /** When the rows were true, where a row does not say so itself. */
  asOf?: Date | undefined;
  /** The time: no row is true later than that. */
  clock(): Date;
  signal?: AbortSignal | undefined;
  /** Lets through rows whose external_id is known, though email and names all differ. */
  allowOtherPeople?: boolean | undefined;
  /** Lines merged in one transaction (default 10,000). */
  batch?: number | undefined;
  /** How long to wait for other records that are being merged, in milliseconds (default: as long as it takes). */
  turnMs?: number | undefined;
} & Partial<Listeners>;

type Run = Listeners & {
  session: Session;
  report: RecordsReport;
  fingerprint: Fingerprint;
  batch: number;
  allowOtherPeople: boolean;
  /** The last line. */
  last: number;
  stopped(): boolean;
};

/** Thrown where other records are being merged for longer than one waits. Nothing was written. */
export class NotOurTurn extends Error {
  override name = 'NotOurTurn';
}

/**
 * Merges records of learners, their groups and organizations into the database. All rows
 * are read and checked first, into a temporary table; then they are merged batch by batch, each batch committed, so a
 * crash loses nothing that was counted and doing it again does the rest. Memory does not grow with the rows. Several may
 * run at once: they read side by side, and merge one after the other.
 * @throws what `rows` throws, and NotOurTurn: nothing is written then. What the database fails with: what was committed
 * stays.
 */
export async function mergeRecords(options: MergeOptions): Promise<void> {
  const { session, report } = options;
  const run = createRun(options);
  await session.guarded(async () => {
    const staged = await stageRecords(session.sql, options.schema, options.rows, {
      ...run,
      asOf: options.asOf,
      clock: options.clock,
    });
    run.last = staged.last;
    report.rows = staged.rows;
    if (run.stopped() || staged.rows === 0) return;
    if (!(await waitForTurn(session, options.turnMs ?? 0))) throw new NotOurTurn('other records are being merged');
    if (!run.stopped()) await checkRows(run, staged.columns);
    if (!run.stopped()) await mergeRows(run);
  });
}

function createRun(options: MergeOptions): Run {
  const none = () => {};
  const { onProgress = none, onReject = none, onNote = none, onConflict = none, batch = 10_000, signal } = options;
  const { session, report, fingerprint, allowOtherPeople = false } = options;
  return {
    ...{ session, report, fingerprint, allowOtherPeople, batch, onProgress, onNote },
    last: 0,
    onReject(rejection) {
      report.rejected += 1;
      onReject(rejection);
    },
    onConflict(conflict) {
      report[conflict.kind] += 1;
      onConflict(conflict);
    },
    stopped() {
      if (signal?.aborted) report.interrupted = true;
      return report.interrupted;
    },
  };
}

async function checkRows({ session: { sql }, report, ...run }: Run, columns: readonly StagedColumn[]): Promise<void> {
  const refuse = ({ line, fault, row }: Refused) => run.onReject({ line, faults: [fault], cells: cellsOf(row) });
  await unifyNames(sql, run.onNote);
  report.learners.unchanged += await refuseDuplicates(sql, refuse);
  await refuseDateless(sql, refuse);
  await gatherOrganizations(sql, columns, run.onNote);
}

async function mergeRows(run: Run): Promise<void> {
  const { report, session, last } = run;
  const { sql } = session;
  if (report.dryRun) await sql`begin`;
  report.organizations = await inTransaction(sql, report.dryRun, () => mergeOrganizations(sql));
  let waiting = await mergeAll(run, false);
  // A row can wait for another to free its email or external id: again, as long as that gets any of them in.
  for (let before = Infinity; waiting > 0 && waiting < before && !run.stopped(); ) {
    before = waiting;
    waiting = await mergeAll(run, true);
  }
  if (waiting > 0 && !run.stopped()) await rejectWaiting(run);
  if (report.dryRun) await sql`rollback`;
  if (!run.stopped()) run.onProgress({ phase: 'saving', done: last, total: last });
}

/** @returns how many rows wait for a later pass. */
async function mergeAll(run: Run, deferred: boolean): Promise<number> {
  const { report, session, last, batch, allowOtherPeople } = run;
  let waiting = 0;
  for (let from = 1; from <= last && !run.stopped(); from += batch) {
    const to = Math.min(from + batch - 1, last);
    const merged = await inTransaction(session.sql, report.dryRun, () =>
      mergeLines(session.sql, { from, to, deferred, allowOtherPeople }, run.fingerprint),
    );
    addUp(report, merged);
    merged.conflicts.forEach(run.onConflict);
    waiting += merged.deferred;
    if (!deferred) run.onProgress({ phase: 'saving', done: to, total: last });
  }
  return waiting;
}

async function rejectWaiting(run: Run): Promise<void> {
  const { sql } = run.session;
  const waiting = sql`select r.*, d.problem from import_deferred d join import_rows r using (line) order by line`;
  for await (const rows of waiting.cursor(1000))
    for (const { problem, ...row } of rows)
      run.onReject({ line: row.line, faults: [faultOf(problem)], cells: cellsOf(row) });
}

function addUp(report: RecordsReport, { learners, groups }: BatchCounts): void {
  report.groups.created += groups.created;
  report.learners.created += learners.created;
  report.learners.changed += learners.changed;
  report.learners.unchanged += learners.unchanged;
}

function cellsOf(row: Record<string, unknown>): Rejection['cells'] {
  const cells: Rejection['cells'] = {};
  for (const column of COLUMNS) {
    const value = row[column];
    if (value !== null && value !== undefined)
      cells[column] = value instanceof Date ? value.toISOString() : String(value);
  }
  return cells;
}
