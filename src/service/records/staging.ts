import { type Column, columnType, type Row } from '../../core/records/record.ts';
import type { Sql } from '../../db/records/session.ts';
import { type CopyIn, openCopy } from '../../db/statements/copy-in.ts';

const CHUNK = 64 * 1024;

/** A column of a record, the desk's own id, or which columns the record clears; the last two only the API has. */
export type StagedColumn = Column | 'id' | 'cleared';
export type StagedRow = Partial<Row> & { id?: string; cleared?: string };

/** Where the good rows of a file wait: a temporary table that only this connection sees and that ends with it. */
export type Staging = {
  /** Adds a row; where it returns a promise, wait for it: the database then has room for more. */
  add(line: number, row: StagedRow): Promise<void> | undefined;
  /** Ends the copying; what was added can be queried as `import_rows`. Returns the columns that rows have. */
  finish(): Promise<StagedColumn[]>;
  abandon(): Promise<void>;
};

/**
 * Returns where rows are copied to. Only columns that rows have are copied: where one has another, the COPY ends, and the
 * next one has that, too.
 */
export function createStaging(sql: Sql): Staging {
  const columns = new Set<StagedColumn>();
  let copy: CopyIn | undefined;
  let text = '';
  const flush = () => {
    const piece = text;
    text = '';
    return copy?.write(piece);
  };
  async function endCopy(): Promise<void> {
    await flush();
    const ended = copy;
    copy = undefined;
    await ended?.end();
  }
  async function widen(line: number, row: StagedRow): Promise<void> {
    await endCopy();
    for (const column of columnsOf(row)) columns.add(column);
    const copied = ['line', ...columns].map(quoteName).join(', ');
    copy = await openCopy(sql, `copy import_rows (${copied}) from stdin`);
    await add(line, row);
  }
  function add(line: number, row: StagedRow): Promise<void> | undefined {
    if (!columnsOf(row).every((column) => columns.has(column))) return widen(line, row);
    text += line;
    for (const column of columns) text += `\t${copyText(row[column])}`;
    text += '\n';
    return text.length >= CHUNK ? flush() : undefined;
  }
  return {
    add,
    async finish() {
      await endCopy();
      return [...columns];
    },
    abandon: async () => copy?.abandon(),
  };
}

const columnsOf = (row: StagedRow) => Object.keys(row) as StagedColumn[];

/** Creates the empty tables of one import; what is in `import_deferred` waits for a later pass. */
export async function createImportTables(sql: Sql, columns: readonly Column[]): Promise<void> {
  const typed = columns.map((column) => `${quoteName(column)} ${columnType(column)}`).join(', ');
  await sql.unsafe(`create temporary table import_rows (line integer primary key, ${typed}, id uuid, cleared text[])`);
  await sql.unsafe(
    `create temporary table import_batch (line integer, organization_id uuid, learner_id uuid, problem text)`,
  );
  await sql.unsafe(`create temporary table import_changing (line integer)`);
  await sql.unsafe(`create temporary table import_deferred (line integer primary key, problem text not null)`);
}

export const quoteName = (name: string) => `"${name}"`;

/** Returns a value in COPY's text format (PostgreSQL documentation, COPY, "Text Format"). */
function copyText(value: StagedRow[StagedColumn]): string {
  if (value === undefined) return '\\N';
  if (value instanceof Date) return value.toISOString();
  if (typeof value !== 'string') return String(value);
  return /[\\\n\r\t]/.test(value) ? value.replace(/[\\\n\r\t]/g, (character) => ESCAPES[character] ?? '') : value;
}

const ESCAPES: Record<string, string> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };
