import type { Readable } from 'node:stream';
import type { Column } from '../core/records/record.ts';
import { unguardCell } from '../csv.ts';
import { trimCell } from '../service/records/given-row.ts';
import type { Note } from '../service/records/report.ts';
import type { GivenRow } from '../service/records/stage-records.ts';
import type { Header } from './csv/header.ts';
import type { RawRow } from './csv/row-reader.ts';
import { openCsv } from './csv/rows.ts';

/** A CSV file as records: its columns, what is to be known of its header, and its rows as they are read. */
export type OpenFile = {
  columns: Column[];
  notes: Note[];
  rows: AsyncIterable<GivenRow[]>;
  /** How many lines without any cell were read so far. */
  blank(): number;
};

/**
 * Opens a CSV file of records.
 * @param onBytes called with how many bytes have been read so far.
 * @throws ImportProblem where the file cannot be read as a whole, or lacks a column.
 */
export async function openFile(input: Readable, onBytes: (bytes: number) => void): Promise<OpenFile> {
  const { header, headerLine, rows, blank } = await openCsv(input, onBytes);
  async function* records() {
    for await (const part of rows) yield part.map((row) => toGivenRow(header, row));
  }
  return {
    columns: header.columns.filter((column) => column !== undefined),
    notes: header.notes.map((text) => ({ line: headerLine, text })),
    rows: records(),
    blank,
  };
}

function toGivenRow(header: Header, { line, cells, fault }: RawRow): GivenRow {
  const row: GivenRow = { line, cells: byColumn(header, cells) };
  const detail = fault ?? widthFault(header, cells);
  if (detail !== undefined) row.faults = [{ column: null, detail }];
  return row;
}

/** Returns the cells of known columns, trimmed; empty ones are left out. */
function byColumn(header: Header, cells: string[]): GivenRow['cells'] {
  const row: GivenRow['cells'] = {};
  for (let index = 0; index < header.columns.length; index += 1) {
    const column = header.columns[index];
    const cell = trimCell(cells[index] ?? '');
    if (column && cell) row[column] = header.isGuarded ? unguardCell(cell) : cell;
  }
  return row;
}

/** Spreadsheets leave empty cells at the end out, or add some: only a cell that says something is too many. */
function widthFault(header: Header, cells: string[]): string | undefined {
  const wanted = header.columns.length;
  if (cells.length <= wanted || cells.slice(wanted).every((cell) => cell.trim() === '')) return undefined;
  return `has ${cells.length} cells, the first line has ${wanted}`;
}
