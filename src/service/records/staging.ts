import { type Column, columnType, type Row } from '../../core/records/record.ts';
import type { Sql } from '../../db/records/session.ts';
import { openCopy } from '../../db/statements/copy-in.ts';

const CHUNK = 64 * 1024;

/** Where the good rows of a file wait: a temporary table that only this connection sees and that ends with it. */
export type Staging = {
  /** Adds a row; where it returns a promise, wait for it: the database then has room for more. */
  add(line: number, row: Row): Promise<void> | undefined;
  /** Ends the copying; what was added can be queried as `import_rows`. */
  finish(): Promise<void>;
  abandon(): Promise<void>;
};

/** Creates `import_rows`, with `line` and all columns, and opens a COPY into those that the file has. */
export async function createStaging(sql: Sql, columns: Column[]): Promise<Staging> {
  const copied = ['line', ...columns].map(quoteName).join(', ');
  const copy = await openCopy(sql, `copy import_rows (${copied}) from stdin`);
  let text = '';
  const flush = () => {
    const piece = text;
    text = '';
    return copy.write(piece);
  };
  return {
    add(line, row) {
      text += `${line}${columns.map((column) => `\t${copyText(row[column])}`).join('')}\n`;
      return text.length >= CHUNK ? flush() : undefined;
    },
    async finish() {
      await flush();
      await copy.end();
    },
    abandon: copy.abandon,
  };
}

/** Creates the empty tables of one import; what is in `import_deferred` waits for a later pass. */
export async function createImportTables(sql: Sql, columns: readonly Column[]): Promise<void> {
  const typed = columns.map((column) => `${quoteName(column)} ${columnType(column)}`).join(', ');
  await sql.unsafe(`create temporary table import_rows (line integer primary key, ${typed})`);
  await sql.unsafe(
    `create temporary table import_batch (line integer, organization_id uuid, learner_id uuid, problem text)`,
  );
  await sql.unsafe(`create temporary table import_deferred (line integer primary key, problem text not null)`);
}

export const quoteName = (name: string) => `"${name}"`;

/** Returns a value in COPY's text format (PostgreSQL documentation, COPY, "Text Format"). */
function copyText(value: Row[Column]): string {
  if (value === undefined) return '\\N';
  if (value instanceof Date) return value.toISOString();
  if (typeof value !== 'string') return String(value);
  return /[\\\n\r\t]/.test(value) ? value.replace(/[\\\n\r\t]/g, (character) => ESCAPES[character] ?? '') : value;
}

const ESCAPES: Record<string, string> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };
