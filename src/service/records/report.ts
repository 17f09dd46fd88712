import type { Column } from '../../core/records/record.ts';
import type { Counts } from './merge.ts';
import type { Conflict } from './settle.ts';

/** One thing that is wrong with a row: in which column, where it is in one, and what. Holds nothing of the cell. */
export type Fault = { column: string | null; detail: string };
/** A row that was left out: where it begins, why, and its cells by column where they could be told apart. */
export type Rejection = { line: number; faults: Fault[]; cells: Partial<Record<Column, string>> };
/** Something to know that costs no row. */
export type Note = { line: number; text: string };
/** How far the work is: bytes read, or lines merged of `total`. */
export type Progress = { phase: 'reading' | 'saving'; done: number; total?: number };

/** Whom the work tells what, as it happens. */
export type Listeners = {
  onProgress(progress: Progress): void;
  onReject(rejection: Rejection): void;
  onNote(note: Note): void;
  /** Called for each cell that was left because the desk's word counts, or taken against it. */
  onConflict(conflict: Conflict): void;
};

export type RecordsReport = {
  dryRun: boolean;
  /** True where the caller's signal ended it: what is counted is in, the rest is not. */
  interrupted: boolean;
  /** Rows that were read, rejected ones included. */
  rows: number;
  rejected: number;
  organizations: Counts;
  groups: { created: number };
  learners: Counts;
  /** Cells that were left because the desk's word is newer, and cells that were taken though the desk said otherwise. */
  left: number;
  taken: number;
};

export function createReport(dryRun = false): RecordsReport {
  const counts = () => ({ created: 0, changed: 0, unchanged: 0 });
  return {
    dryRun,
    interrupted: false,
    rows: 0,
    rejected: 0,
    organizations: counts(),
    groups: { created: 0 },
    learners: counts(),
    left: 0,
    taken: 0,
  };
}

/** Returns a problem of the merge as a fault: it begins with the column that it is in. */
export function faultOf(problem: string): Fault {
  const end = problem.indexOf(' ');
  return { column: problem.slice(0, end), detail: problem.slice(end + 1) };
}
