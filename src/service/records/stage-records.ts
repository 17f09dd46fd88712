import type * as z from 'zod';
import { isAhead, isDayAhead, liesAhead, liesDayAhead } from '../../core/records/ahead.ts';
import { COLUMNS, type Column, HAPPENED } from '../../core/records/record.ts';
import type { Sql } from '../../db/records/session.ts';
import type { Fault, Listeners, Rejection } from './report.ts';
import { createImportTables, createStaging, type StagedColumn, type StagedRow, type Staging } from './staging.ts';

/**
 * A row as it is given: where it begins, its trimmed cells by column, the empty ones left out, which columns it clears,
 * what is wrong with it as a whole, and which of its fields no column is for.
 */
export type GivenRow = {
  line: number;
  cells: Rejection['cells'] & { id?: string };
  cleared?: readonly Column[];
  faults?: Fault[];
  unknownFields?: readonly string[];
};

/** What was read: how many rows, rejected ones included, where the last one begins, and the columns that good ones have. */
export type Staged = { rows: number; last: number; columns: readonly StagedColumn[] };

type Run = Pick<Listeners, 'onReject'> & { asOf: Date | undefined; clock(): Date; stopped(): boolean };

/**
 * Reads rows into the temporary table `import_rows`, in parts as they come; those that are not valid are rejected on the
 * way.
 * @param schema how a row is read.
 * @throws what `parts` throws; nothing is staged then.
 */
export async function stageRecords(
  sql: Sql,
  schema: z.ZodType<StagedRow>,
  parts: AsyncIterable<readonly GivenRow[]>,
  run: Run,
): Promise<Staged> {
  await createImportTables(sql, COLUMNS);
  const staging = createStaging(sql);
  const staged = { rows: 0, last: 0 };
  try {
    for await (const rows of parts) {
      if (run.stopped()) break;
      for (const row of rows) {
        staged.rows += 1;
        staged.last = row.line;
        const waits = stageRow(staging, schema, row, run);
        if (waits) await waits;
      }
    }
    return { ...staged, columns: await staging.finish() };
  } catch (error) {
    await staging.abandon();
    throw error;
  }
}

function stageRow(staging: Staging, schema: z.ZodType<StagedRow>, row: GivenRow, run: Run): Promise<void> | undefined {
  const read = row.faults ? undefined : schema.safeParse(row.cells);
  const faults = row.faults ?? (read?.success ? faultsIn(read.data, run.clock) : faultsOf(read?.error.issues ?? []));
  if (read?.success && faults.length === 0) {
    const staged = read.data;
    if (run.asOf) staged.as_of ??= run.asOf;
    if (row.cleared?.length) staged.cleared = `{${row.cleared.join(',')}}`;
    return staging.add(row.line, staged);
  }
  const { id: _, ...cells } = row.cells;
  run.onReject({ line: row.line, faults, cells });
  return undefined;
}

/** A row cannot say what will be true: it would stand against everything until then. */
function faultsIn(row: StagedRow, clock: Run['clock']): Fault[] {
  const now = clock();
  const ahead = HAPPENED.filter((column) => row[column] && isDayAhead(row[column], now));
  return [
    ...ahead.map((column) => ({ column, detail: liesDayAhead })),
    ...(row.as_of && isAhead(row.as_of, now) ? [{ column: 'as_of', detail: liesAhead }] : []),
  ];
}

const faultsOf = (issues: readonly { path: PropertyKey[]; message: string }[]): Fault[] =>
  issues.map(({ path, message }) => ({ column: String(path[0]), detail: message }));
