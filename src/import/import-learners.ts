import type { Readable } from 'node:stream';
import type { Sql } from 'postgres';
import { gatherOrganizations, type Note, type Refused, refuseDateless, refuseTwins } from './checks.ts';
import { COLUMNS, type Column, rowSchema } from './columns.ts';
import { readRows } from './csv-rows.ts';
import { type Header, readHeader } from './header.ts';
import { type BatchCounts, type Counts, mergeLines, mergeOrganizations } from './merge.ts';
import { databaseProblem, ImportProblem } from './problem.ts';
import { inTransaction, openSession, type Session } from './session.ts';
import { createImportTables, createStaging } from './staging.ts';

/** A row that was left out: where it begins, why, and its cells by column where they could be told apart. */
export type Rejection = { line: number; reason: string; cells: Partial<Record<Column, string>> };
/** How far an import is: bytes read, or lines merged of `total`. */
export type Progress = { phase: 'reading' | 'saving'; done: number; total?: number };

export type ImportReport = {
  dryRun: boolean;
  /** True where the caller's signal ended it: what is counted is in, the rest is not. */
  interrupted: boolean;
  /** Rows of the file, rejected ones included. */
  rows: number;
  rejected: number;
  organizations: Counts;
  groups: { created: number };
  learners: Counts;
};

export type ImportOptions = {
  /** The database, migrated. The import opens one connection of its own. */
  url: string;
  input: Readable;
  /** Does the same work and gives the same report, then takes all of it back. */
  dryRun?: boolean;
  signal?: AbortSignal;
  /** The columns of the file, once its first line is read. */
  onColumns?: (columns: Column[]) => void;
  onProgress?: (progress: Progress) => void;
  onReject?: (rejection: Rejection) => void;
  onNote?: (note: Note) => void;
  /** Lines merged in one transaction (default 10,000). */
  batch?: number;
};

type Run = Required<Pick<ImportOptions, 'onProgress' | 'onReject' | 'onNote' | 'onColumns' | 'batch'>> & {
  session: Session;
  report: ImportReport;
  last: number;
  signal: AbortSignal | undefined;
};

/**
 * Brings learners, their groups and organizations from a CSV file into the database: `rowSchema` says what a row may be.
 * The whole file is read and checked first, into a temporary table; then it is merged batch by batch, each batch
 * committed, so a crash loses nothing that was counted and running it again does the rest. Memory does not grow with the file.
 * @throws ImportProblem where the file cannot be read as a whole (nothing is imported then), where another import is
 * running, or where the database fails (what was committed stays). No message holds a cell of the file.
 */
export async function importLearners(options: ImportOptions): Promise<ImportReport> {
  const none = () => {};
  const report = emptyReport(options.dryRun ?? false);
  const session = await openSession(options.url).catch((error) => {
    throw databaseProblem(error, 'before anything was imported.');
  });
  const { onProgress = none, onReject = none, onNote = none, onColumns = none, batch = 10_000, signal } = options;
  const run: Run = { session, report, last: 0, signal, onProgress, onReject, onNote, onColumns, batch };
  try {
    await session.guarded(async () => {
      const columns = await stage(run, options.input);
      if (!stopped(run)) await check(run, columns);
      if (!stopped(run)) await merge(run);
    });
    return report;
  } catch (error) {
    throw databaseProblem(error, whereItStopped(report));
  } finally {
    options.input.destroy();
    await session.close();
  }
}

/** Reads the file into `import_rows`; rows that are not valid are rejected on the way. */
async function stage(run: Run, input: Readable): Promise<Column[]> {
  const rows = readRows(input, (done) => run.onProgress({ phase: 'reading', done }));
  const first = await rows.next();
  if (first.done) throw new ImportProblem('The file has no columns: its first line must name them (see --help).');
  const header = readHeader(first.value.cells);
  const columns = header.columns.filter((column) => column !== undefined);
  run.onColumns(columns);
  for (const text of header.ignored) run.onNote({ line: first.value.line, text });
  await createImportTables(run.session.sql, COLUMNS);
  const staging = await createStaging(run.session.sql, columns);
  try {
    for await (const { line, cells, fault } of rows) {
      if (stopped(run)) break;
      run.report.rows += 1;
      run.last = line;
      const raw = fault ? {} : byColumn(header, cells);
      const reason = fault ?? widthFault(header, cells);
      const row = reason ? undefined : rowSchema.safeParse(raw);
      if (row?.success) await staging.add(line, row.data);
      else reject(run, { line, reason: reason ?? reasons(row?.error?.issues ?? []), cells: raw });
    }
    await staging.finish();
  } catch (error) {
    staging.abandon();
    throw error;
  }
  if (run.report.rows === 0) throw new ImportProblem('The file has a first line, but no learners under it.');
  return columns;
}

async function check({ session: { sql }, report, ...run }: Run, columns: Column[]): Promise<void> {
  const refuse = ({ line, reason, row }: Refused) => {
    report.rejected += 1;
    run.onReject({ line, reason, cells: cellsOf(row) });
  };
  report.learners.unchanged += await refuseTwins(sql, refuse);
  await refuseDateless(sql, refuse);
  await gatherOrganizations(sql, columns, run.onNote);
}

async function merge(run: Run): Promise<void> {
  const { report, session, last } = run;
  const { sql } = session;
  if (report.dryRun) await sql`begin`;
  report.organizations = await inTransaction(sql, report.dryRun, () => mergeOrganizations(sql));
  let waiting = await mergeAll(run, false);
  // A row can wait for another to free its email or external id: again, as long as that gets any of them in.
  for (let before = Infinity; waiting > 0 && waiting < before && !stopped(run); ) {
    before = waiting;
    waiting = await mergeAll(run, true);
  }
  if (waiting > 0 && !stopped(run)) await rejectWaiting(run);
  if (report.dryRun) await sql`rollback`;
  run.onProgress({ phase: 'saving', done: last, total: last });
}

/** @returns how many rows wait for a later pass. */
async function mergeAll(run: Run, deferred: boolean): Promise<number> {
  const { report, session, last, batch } = run;
  let waiting = 0;
  for (let from = 1; from <= last && !stopped(run); from += batch) {
    const to = Math.min(from + batch - 1, last);
    const merged = await inTransaction(session.sql, report.dryRun, () => mergeLines(session.sql, from, to, deferred));
    addUp(report, merged);
    waiting += merged.deferred;
    if (!deferred) run.onProgress({ phase: 'saving', done: to, total: last });
  }
  return waiting;
}

async function rejectWaiting(run: Run): Promise<void> {
  const { sql } = run.session as { sql: Sql };
  const waiting = sql`select r.*, d.problem from import_deferred d join import_rows r using (line) order by line`;
  for await (const rows of waiting.cursor(1000))
    for (const { problem, ...row } of rows) reject(run, { line: row.line, reason: problem, cells: cellsOf(row) });
}

function reject(run: Run, rejection: Rejection): void {
  run.report.rejected += 1;
  run.onReject(rejection);
}

function stopped(run: Run): boolean {
  if (run.signal?.aborted) run.report.interrupted = true;
  return run.report.interrupted;
}

function addUp(report: ImportReport, { learners, groups }: BatchCounts): void {
  report.groups.created += groups.created;
  report.learners.created += learners.created;
  report.learners.changed += learners.changed;
  report.learners.unchanged += learners.unchanged;
}

function byColumn(header: Header, cells: string[]): Rejection['cells'] {
  const row: Rejection['cells'] = {};
  for (let index = 0; index < header.columns.length; index += 1) {
    const column = header.columns[index];
    const cell = cells[index]?.trim();
    if (column && cell) row[column] = cell;
  }
  return row;
}

function widthFault(header: Header, cells: string[]): string | undefined {
  const wanted = header.columns.length;
  if (cells.length === wanted) return undefined;
  return `has ${cells.length} ${cells.length === 1 ? 'cell' : 'cells'}, the first line has ${wanted}`;
}

function reasons(issues: { path: PropertyKey[]; message: string }[]): string {
  return issues.map(({ path, message }) => `${String(path[0])}: ${message}`).join('; ');
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
    organizations: counts(),
    groups: { created: 0 },
    learners: counts(),
  };
}
