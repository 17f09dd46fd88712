import type { Sql } from 'postgres';
import { type AuditRow, type Mark, seal } from '../db/audit/chain.ts';
import type { LoggedRows } from './log-file.ts';

/**
 * What a log says about the audit. `differs`: the database has another row of that number; `gone`: it has none, although
 * none of that age was archived; `changed`: the log’s own line is not as it was written.
 */
export type LogVerdict = {
  fault: { what: 'differs' | 'gone' | 'changed'; seq: number } | null;
  /** How many different rows the log has, and from which number to which. */
  rows: number;
  first: number;
  last: number;
  /** How many of them were archived since, and how many lines could not be read. */
  archived: number;
  unreadable: number;
};

/**
 * Compares the rows in a log with those in the database, by number and seal, up to the first that does not fit. A line that
 * comes again counts once.
 */
export async function compareLog(sql: Sql, batches: AsyncIterable<LoggedRows>): Promise<LogVerdict> {
  const [checkpoint] = await sql<{ seq: number }[]>`select coalesce(max(seq), 0)::float8 as seq from audit_checkpoints`;
  const seen = new Set<number>();
  const verdict: LogVerdict = { fault: null, rows: 0, first: 0, last: 0, archived: 0, unreadable: 0 };
  let before: Mark | undefined;
  for await (const { rows, unreadable } of batches) {
    verdict.unreadable += unreadable;
    const stored = await storedSeals(sql, rows);
    for (const row of rows) {
      const known = stored.get(row.seq);
      const isArchived = known === undefined && row.seq <= (checkpoint?.seq ?? 0);
      if (isArchived && !seen.has(row.seq)) verdict.archived += 1;
      seen.add(row.seq);
      verdict.fault = isWhole(row, before) ? faultOf(row, known, isArchived) : { what: 'changed', seq: row.seq };
      if (verdict.fault) return verdict;
      before = { seq: row.seq, hash: row.hash };
      verdict.rows = seen.size;
      verdict.first = Math.min(verdict.first || row.seq, row.seq);
      verdict.last = Math.max(verdict.last, row.seq);
    }
  }
  return verdict;
}

/** Returns whether a line is as it was written, as far as the line before it tells. */
function isWhole(row: AuditRow, before: Mark | undefined): boolean {
  const previous = row.seq === 1 ? '' : before?.seq === row.seq - 1 ? before.hash : undefined;
  return previous === undefined || seal(previous, row) === row.hash;
}

function faultOf({ seq, hash }: Mark, known: string | undefined, isArchived: boolean): LogVerdict['fault'] {
  if (known === undefined) return isArchived ? null : { what: 'gone', seq };
  return known === hash ? null : { what: 'differs', seq };
}

/** Returns the seals that the database has for these numbers, those of checkpoints included. */
async function storedSeals(sql: Sql, rows: readonly Mark[]): Promise<Map<number, string>> {
  const numbers = rows.map(({ seq }) => seq);
  const found = await sql<Mark[]>`
    select seq::float8 as seq, hash from audit where seq = any(${numbers}::bigint[])
    union select seq::float8, hash from audit_checkpoints where seq = any(${numbers}::bigint[])`;
  return new Map(found.map(({ seq, hash }) => [seq, hash]));
}
