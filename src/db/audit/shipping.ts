import { setTimeout as pause } from 'node:timers/promises';
import type { Sql } from 'postgres';
import { type AuditRow, columns } from './chain.ts';

/** How often it is looked for rows that have not left yet, in milliseconds. */
const EVERY_MS = 1_000;
/** How many rows leave at once. */
const AT_ONCE = 500;
/** How long closing waits for what is being written, in milliseconds. */
const CLOSING_MS = 3_000;

/** Hands rows to wherever they go. It resolves once they are out of this process. */
export type WriteRows = (rows: AuditRow[]) => Promise<void>;

/**
 * Hands every row of the audit to `write`, in order, within about a second of its commit. How far that came is kept in the
 * database, and moves on after `write`: no row is left out by a restart, and one replica at a time does it. A process that
 * dies in between leaves rows that are handed over once more, with the same numbers.
 * @param options.onTrouble called when the database cannot be asked, once until it can again.
 */
export function createAuditShipping(
  sql: Sql,
  { write, onTrouble }: { write: WriteRows; onTrouble(error: unknown): void },
): { close(): Promise<void> } {
  const ending = new AbortController();
  let isClosed = false;
  const running = shipUntil(ending.signal, async () => (isClosed ? 0 : shipRows(sql, write)), onTrouble);
  return {
    async close() {
      ending.abort();
      await Promise.race([running, pause(CLOSING_MS, undefined, { ref: false })]);
      isClosed = true;
    },
  };
}

/** Ships until the signal, and what there is by then. */
async function shipUntil(
  signal: AbortSignal,
  ship: () => Promise<number>,
  onTrouble: (error: unknown) => void,
): Promise<void> {
  let isInTrouble = false;
  for (let isLast = false; !isLast; ) {
    isLast = signal.aborted;
    const shipped = await ship().then(
      (rows) => {
        isInTrouble = false;
        return rows;
      },
      (error) => {
        if (!isInTrouble && !isLast) onTrouble(error);
        isInTrouble = true;
        return 0;
      },
    );
    if (shipped < AT_ONCE && !signal.aborted) await pause(EVERY_MS, undefined, { signal, ref: false }).catch(() => {});
  }
}

/** Ships the next rows, in one transaction. Returns how many: 0 also where another process is at it. */
async function shipRows(sql: Sql, write: WriteRows): Promise<number> {
  const [place] = await sql`select from audit_head, audit_shipped where audit_head.seq > audit_shipped.seq`;
  if (!place) return 0;
  const shipping = sql.begin(async (tx) => {
    const [shipped] = await tx<{ seq: number }[]>`select seq::float8 as seq from audit_shipped for update skip locked`;
    if (!shipped) return 0;
    const rows = await tx<AuditRow[]>`
      select ${columns(tx)} from audit where audit.seq > ${shipped.seq} order by audit.seq limit ${AT_ONCE}`;
    const last = rows.at(-1);
    if (!last) return 0;
    await write(rows);
    await tx`update audit_shipped set seq = ${last.seq}`;
    return rows.length;
  });
  return shipping as Promise<number>;
}
