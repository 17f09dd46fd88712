import type { Readable } from 'node:stream';
import { COLUMNS, type Column, rowSchema } from '../core/records/record.ts';
import { unguardCell } from '../csv.ts';
import { ImportProblem } from '../db/records/problem.ts';
import type { Sql } from '../db/records/session.ts';
import type { Note } from '../service/records/checks.ts';
import { createImportTables, createStaging, type Staging } from '../service/records/staging.ts';
import type { Header } from './csv/header.ts';
import type { RawRow } from './csv/row-reader.ts';
import { openCsv } from './csv/rows.ts';

/** A row that was left out: where it begins, why, and its cells by column where they could be told apart. */
export type Rejection = { line: number; reason: string; cells: Partial<Record<Column, string>> };
/** How far an import is: bytes read, or lines merged of `total`. */
export type Progress = { phase: 'reading' | 'saving'; done: number; total?: number };

/** Whom an import tells what, as it happens. */
export type Listeners = {
  /** Called with the columns of the file, once its first line is read. */
  onColumns(columns: Column[]): void;
  onProgress(progress: Progress): void;
  onReject(rejection: Rejection): void;
  onNote(note: Note): void;
};

/** What was read: rows, rejected ones included, lines without any cell, and where the last row begins. */
export type Staged = { columns: Column[]; rows: number; blank: number; last: number };

/**
 * Reads a CSV file into the temporary table `import_rows`; rows that are not valid are rejected on the way.
 * @throws ImportProblem where the file cannot be read as a whole, lacks a column or has no rows.
 */
export async function stageFile(sql: Sql, input: Readable, run: Listeners & { stopped(): boolean }): Promise<Staged> {
  const file = await openCsv(input, (done) => run.onProgress({ phase: 'reading', done }));
  const { header, headerLine } = file;
  const columns = header.columns.filter((column) => column !== undefined);
  run.onColumns(columns);
  for (const text of header.notes) run.onNote({ line: headerLine, text });
  await createImportTables(sql, COLUMNS);
  const staging = await createStaging(sql, columns);
  const staged: Staged = { columns, rows: 0, blank: 0, last: 0 };
  try {
    for await (const rows of file.rows) {
      if (run.stopped()) break;
      for (const row of rows) {
        staged.rows += 1;
        staged.last = row.line;
        const waits = stageRow(staging, header, row, run);
        if (waits) await waits;
      }
    }
    await staging.finish();
  } catch (error) {
    await staging.abandon();
    throw error;
  }
  staged.blank = file.blank();
  if (staged.rows === 0 && !run.stopped())
    throw new ImportProblem('The file has a first line, but no learners under it.');
  return staged;
}

function stageRow(staging: Staging, header: Header, row: RawRow, run: Listeners): Promise<void> | undefined {
  const cells = byColumn(header, row.cells);
  const fault = row.fault ?? widthFault(header, row.cells);
  const read = fault === undefined ? rowSchema.safeParse(cells) : undefined;
  if (read?.success) return staging.add(row.line, read.data);
  run.onReject({ line: row.line, reason: fault ?? reasonsOf(read?.error.issues ?? []), cells });
  return undefined;
}

/** Returns the cells of known columns, trimmed; empty ones are left out. */
function byColumn(header: Header, cells: string[]): Rejection['cells'] {
  const row: Rejection['cells'] = {};
  for (let index = 0; index < header.columns.length; index += 1) {
    const column = header.columns[index];
    const cell = trimCell(cells[index] ?? '');
    if (column && cell) row[column] = header.isGuarded ? unguardCell(cell) : cell;
  }
  return row;
}

const UNSEEN = /^[\s\u00ad\u200b-\u200f\u2060]+|(?<![\s\u00ad\u200b-\u200f\u2060])[\s\u00ad\u200b-\u200f\u2060]+$/g;

/** Returns a cell without spaces and characters without a width around it. */
function trimCell(cell: string): string {
  const trimmed = cell.trim();
  const isPlain = trimmed === '' || (trimmed.charCodeAt(0) < 0x80 && trimmed.charCodeAt(trimmed.length - 1) < 0x80);
  return isPlain ? trimmed : trimmed.replace(UNSEEN, '');
}

/** Spreadsheets leave empty cells at the end out, or add some: only a cell that says something is too many. */
function widthFault(header: Header, cells: string[]): string | undefined {
  const wanted = header.columns.length;
  if (cells.length <= wanted || cells.slice(wanted).every((cell) => cell.trim() === '')) return undefined;
  return `has ${cells.length} cells, the first line has ${wanted}`;
}

function reasonsOf(issues: { path: PropertyKey[]; message: string }[]): string {
  return issues.map(({ path, message }) => `${String(path[0])}: ${message}`).join('; ');
}
