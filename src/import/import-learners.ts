import type { Readable } from 'node:stream';
import { COLUMNS, type Column } from '../core/records/record.ts';
import { databaseProblem } from '../db/records/problem.ts';
import { inTransaction, openSession, type Session } from '../db/records/session.ts';
import { gatherOrganizations, type Refused, refuseDateless, refuseDuplicates } from '../service/records/checks.ts';
import { type BatchCounts, type Counts, mergeLines, mergeOrganizations } from '../service/records/merge.ts';
import { unifyNames } from '../service/records/unify-names.ts';
import { type Listeners, type Rejection, stageFile } from './stage-file.ts';

export type ImportReport = {
  dryRun: boolean;
  /** True where the caller's signal ended it: what is counted is in, the rest is not. */
  interrupted: boolean;
  /** Rows of the file, rejected ones included. */
  rows: number;
  rejected: number;
  /** Lines of the file without any cell. */
  blank: number;
  organizations: Counts;
  groups: { created: number };
  learners: Counts;
};

export type ImportOptions = {
  /** The database, migrated. The import opens one connection of its own. */
  url: string;
  input: Readable;
  /** Does the same work and gives the same report, then takes all of it back; learners it touches stay locked till then. */
  dryRun?: boolean;
  signal?: AbortSignal;
  /** Lets through rows whose external_id is known, though email and names all differ. */
  allowOtherPeople?: boolean;
  /** Lines merged in one transaction (default 10,000). */
  batch?: number;
} & Partial<Listeners>;

type Run = Listeners & {
  session: Session;
  report: ImportReport;
  batch: number;
  allowOtherPeople: boolean;
  /** The last line of the file. */
  last: number;
  stopped(): boolean;
};

/**
 * Brings learners, their groups and organizations from a CSV file into the database: `rowSchema` says what a row may be.
 * The whole file is read and checked first, into a temporary table; then it is merged batch by batch, each batch
 * committed, so a crash loses nothing that was counted and running it again does the rest. Memory does not grow with the file.
 * @throws ImportProblem where the file cannot be read as a whole (nothing is imported then), where another import is
 * running, or where the database fails (what was committed stays). No message holds a cell of the file.
 */
export async function importLearners(options: ImportOptions): Promise<ImportReport> {
  const report = emptyReport(options.dryRun ?? false);
  const session = await openSession(options.url).catch((error) => {
    throw databaseProblem(error, 'before anything was imported.');
  });
  const run = createRun(options, session, report);
  try {
    await session.guarded(async () => {
      const staged = await stageFile(session.sql, options.input, run);
      run.last = staged.last;
      report.rows = staged.rows;
      report.blank = staged.blank;
      if (!run.stopped()) await checkRows(run, staged.columns);
      if (!run.stopped()) await mergeRows(run);
    });
    return report;
  } catch (error) {
    throw databaseProblem(error, whereItStopped(report));
  } finally {
    options.input.destroy();
    await session.close();
  }
}

function createRun(options: ImportOptions, session: Session, report: ImportReport): Run {
  const none = () => {};
  const { onProgress = none, onReject = none, onNote = none, onColumns = none, batch = 10_000, signal } = options;
  const { allowOtherPeople = false } = options;
  return {
    session,
    report,
    allowOtherPeople,
    batch,
    last: 0,
    onColumns,
    onProgress,
    onNote,
    onReject(rejection) {
      report.rejected += 1;
      onReject(rejection);
    },
    stopped() {
      if (signal?.aborted) report.interrupted = true;
      return report.interrupted;
    },
  };
}

async function checkRows({ session: { sql }, report, ...run }: Run, columns: Column[]): Promise<void> {
  const refuse = ({ line, reason, row }: Refused) => run.onReject({ line, reason, cells: cellsOf(row) });
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
  const { report, session, last, batch } = run;
  let waiting = 0;
  for (let from = 1; from <= last && !run.stopped(); from += batch) {
    const to = Math.min(from + batch - 1, last);
    const merged = await inTransaction(session.sql, report.dryRun, () =>
      mergeLines(session.sql, { from, to, deferred, allowOtherPeople: run.allowOtherPeople }),
    );
    addUp(report, merged);
    waiting += merged.deferred;
    if (!deferred) run.onProgress({ phase: 'saving', done: to, total: last });
  }
  return waiting;
}

async function rejectWaiting(run: Run): Promise<void> {
  const { sql } = run.session;
  const waiting = sql`select r.*, d.problem from import_deferred d join import_rows r using (line) order by line`;
  for await (const rows of waiting.cursor(1000))
    for (const { problem, ...row } of rows) run.onReject({ line: row.line, reason: problem, cells: cellsOf(row) });
}

function addUp(report: ImportReport, { learners, groups }: BatchCounts): void {
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

function whereItStopped({ dryRun, learners }: ImportReport): string {
  const done = learners.created + learners.changed + learners.unchanged;
  if (dryRun || done === 0) return 'before anything was imported.';
  return `after ${done} learners, and these are in. Run the import again: it does the rest.`;
}

function emptyReport(dryRun: boolean): ImportReport {
  const counts = () => ({ created: 0, changed: 0, unchanged: 0 });
  return {
    dryRun,
    interrupted: false,
    rows: 0,
    rejected: 0,
    blank: 0,
    organizations: counts(),
    groups: { created: 0 },
    learners: counts(),
  };
}
