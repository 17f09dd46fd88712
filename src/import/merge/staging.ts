import { once } from 'node:events';
import type { Sql } from 'postgres';
import { type Column, columnType, type Row } from '../../core/records/record.ts';
import { ImportProblem } from '../problem.ts';

const CHUNK = 64 * 1024;

/** Where the good rows of a file wait: a temporary table that only this connection sees and that ends with it. */
export type Staging = {
  /** Adds a row; where it returns a promise, wait for it: the database then has room for more. */
  add(line: number, row: Row): Promise<void> | undefined;
  /** Ends the copying; what was added can be queried as `import_rows`. */
  finish(): Promise<void>;
  abandon(): void;
};

/** Creates `import_rows`, with `line` and all columns, and opens a COPY into those that the file has. */
export async function createStaging(sql: Sql, columns: Column[]): Promise<Staging> {
  const copied = ['line', ...columns].map(quoted).join(', ');
  const copy = await sql.unsafe(`copy import_rows (${copied}) from stdin`).writable();
  copy.on('error', () => {}); // told to whoever writes next
  let text = '';
  let added = 0;
  const flush = async () => {
    if (copy.errored) throw copy.errored;
    const hasRoom = copy.write(text);
    text = '';
    if (!hasRoom) await once(copy, 'drain');
  };
  return {
    add(line, row) {
      text += `${line}${columns.map((column) => `\t${copyText(row[column])}`).join('')}\n`;
      added += 1;
      return text.length >= CHUNK ? flush() : undefined;
    },
    async finish() {
      await flush();
      copy.end();
      // postgres.js never ends the stream of a COPY that is refused at its end: the next query's answer tells.
      await new Promise(setImmediate);
      const [staged] = await sql<[{ count: number }]>`select count(*)::int as count from import_rows`;
      if (staged?.count !== added) throw new ImportProblem('The database did not take the file. Nothing was imported.');
    },
    abandon: () => copy.destroy(new Error('import stopped')),
  };
}

/** Creates the empty tables of one import; what is in `import_deferred` waits for a later pass. */
export async function createImportTables(sql: Sql, columns: readonly Column[]): Promise<void> {
  const typed = columns.map((column) => `${quoted(column)} ${columnType(column)}`).join(', ');
  await sql.unsafe(`create temporary table import_rows (line integer primary key, ${typed})`);
  await sql.unsafe(
    `create temporary table import_batch (line integer, organization_id uuid, learner_id uuid, problem text)`,
  );
  await sql.unsafe(`create temporary table import_deferred (line integer primary key, problem text not null)`);
}

export const quoted = (name: string) => `"${name}"`;

/** A value in COPY's text format (PostgreSQL documentation, COPY, "Text Format"). */
function copyText(value: Row[Column]): string {
  if (value === undefined) return '\\N';
  if (value instanceof Date) return value.toISOString();
  if (typeof value !== 'string') return String(value);
  return /[\\\n\r\t]/.test(value) ? value.replace(/[\\\n\r\t]/g, (character) => ESCAPES[character] ?? '') : value;
}

const ESCAPES: Record<string, string> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };
