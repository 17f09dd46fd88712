import type { Readable } from 'node:stream';
import type { Sql } from 'postgres';
import { COLUMNS, type Column, rowSchema } from '../core/records/record.ts';
import { unguardCell } from '../csv.ts';
import { type Header, readHeader } from './csv/header.ts';
import { type RawRow, readRows } from './csv/rows.ts';
import type { Note } from './merge/checks.ts';
import { createImportTables, createStaging, type Staging } from './merge/staging.ts';
import { ImportProblem } from './problem.ts';

/** A row that was left out: where it begins, why, and its cells by column where they could be told apart. */
export type Rejection = { line: number; reason: string; cells: Partial<Record<Column, string>> };
/** How far an import is: bytes read, or lines merged of `total`. */
export type Progress = { phase: 'reading' | 'saving'; done: number; total?: number };

/** Whom an import tells what, as it happens. */
export type Listeners = {
  /** The columns of the file, once its first line is read. */
  onColumns(columns: Column[]): void;
  onProgress(progress: Progress): void;
  onReject(rejection: Rejection): void;
  onNote(note: Note): void;
};

/** What was read: rows, rejected ones included, and where the last one begins. */
export type Staged = { columns: Column[]; rows: number; last: number };

/**
 * Reads a CSV file into the temporary table `import_rows`; rows that are not valid are rejected on the way.
 * @throws ImportProblem where the file cannot be read as a whole, lacks a column or has no rows.
 */
export async function stageFile(sql: Sql, input: Readable, run: Listeners & { stopped(): boolean }): Promise<Staged> {
  const rows = readRows(input, (done) => run.onProgress({ phase: 'reading', done }));
  const first = await rows.next();
  if (first.done) throw new ImportProblem('The file has no columns: its first line must name them (see --help).');
  const header = readHeader(first.value.cells);
  const columns = header.columns.filter((column) => column !== undefined);
  run.onColumns(columns);
  for (const text of header.ignored) run.onNote({ line: first.value.line, text });
  await createImportTables(sql, COLUMNS);
  const staging = await createStaging(sql, columns);
  const staged: Staged = { columns, rows: 0, last: 0 };
  try {
    for await (const row of rows) {
      if (run.stopped()) break;
      staged.rows += 1;
      staged.last = row.line;
      await stageRow(staging, header, row, run);
    }
    await staging.finish();
  } catch (error) {
    await staging.abandon();
    throw error;
  }
  if (staged.rows === 0 && !run.stopped())
    throw new ImportProblem('The file has a first line, but no learners under it.');
  return staged;
}

function stageRow(staging: Staging, header: Header, row: RawRow, run: Listeners): Promise<void> | undefined {
  const cells = row.fault ? {} : byColumn(header, row.cells);
  const fault = row.fault ?? widthFault(header, row.cells);
  const read = fault === undefined ? rowSchema.safeParse(cells) : undefined;
  if (read?.success) return staging.add(row.line, read.data);
  run.onReject({ line: row.line, reason: fault ?? reasons(read?.error.issues ?? []), cells });
  return undefined;
}

/** The cells of known columns, trimmed; empty ones are left out. */
function byColumn(header: Header, cells: string[]): Rejection['cells'] {
  const row: Rejection['cells'] = {};
  for (let index = 0; index < header.columns.length; index += 1) {
    const column = header.columns[index];
    const cell = cells[index]?.trim();
    if (column && cell) row[column] = header.isGuarded ? unguardCell(cell) : cell;
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
