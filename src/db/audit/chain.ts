import { createHash } from 'node:crypto';
import type { Sql, TransactionSql } from 'postgres';

/** A place in the chain: a row's number and its hash. */
export type Mark = { seq: number; hash: string };

/**
 * The first place where the chain does not hold. `changed`: the row or the one before it is not what was written;
 * `missing`: rows `seq` to `to` are not there; `cut-off`: the same at the end; `inserted`: a row that the chain does
 * not know; `head`: the head itself is gone or was changed; `other`: the chain is whole, but is not the one that the
 * caller knows.
 */
export type Break = {
  what: 'changed' | 'missing' | 'cut-off' | 'inserted' | 'head' | 'other';
  seq: number;
  to: number;
};

export type ChainVerdict = {
  /** How many rows were checked. */
  rows: number;
  head: Mark;
  /** Where the chain starts, and when the rows up to here were archived. */
  checkpoint: (Mark & { at: Date }) | null;
  broken: Break | null;
};

/** A row of the audit, as it was written. */
export type AuditRow = Mark & {
  /** In milliseconds since 1970, UTC. */
  at: number;
  actor: string;
  event: string;
  refusal: string | null;
  action: string | null;
  learner_id: string | null;
  request_id: string | null;
  channel: string | null;
  thread_ts: string | null;
  reference: string;
  /** The database role that wrote it; none in rows from before this was kept. */
  written_by?: string | null;
};

const BATCH = 5_000;

/**
 * Returns a row's hash: SHA-256, as hex, over the hash before it and the row's columns. Each column is its length in
 * bytes, a colon and itself, or `-` for null; who wrote it counts where it is known. It equals `audit_seal` in the
 * database, and is computed here so that nobody has to trust that one.
 */
export function seal(previous: string, row: Omit<AuditRow, 'hash'>): string {
  const { seq, at, actor, event, refusal, action, learner_id, request_id, channel, thread_ts, reference } = row;
  const parts = [previous, String(seq), new Date(at).toISOString(), actor, event, refusal, action];
  parts.push(learner_id, request_id, channel, thread_ts, reference);
  if (typeof row.written_by === 'string') parts.push(row.written_by);
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part === null ? '-' : `${Buffer.byteLength(part)}:${part}`);
  return hash.digest('hex');
}

/**
 * Verifies the whole chain, in batches and on one snapshot, so that rows written meanwhile do not matter.
 *
 * It finds every row that was changed, removed or added by hand, and rows cut off at the end, which are missing before
 * the head. The database's owner can still rewrite everything from some row on, head included. Only a head that was
 * noted elsewhere before (`known`) shows that.
 * @param options.known a head noted earlier, which the chain must still contain.
 * @param options.onProgress called with how many rows of how many are done.
 */
export async function verifyChain(
  sql: Sql,
  options: { known?: Mark; onProgress?: (done: number, total: number) => void } = {},
): Promise<ChainVerdict> {
  return sql.begin('isolation level repeatable read read only', (tx) => verifyIn(tx, options)) as Promise<ChainVerdict>;
}

/** Does the same inside the caller's transaction, up to row `until` if given. */
export async function verifyIn(
  tx: TransactionSql,
  { known, until, onProgress = () => {} }: Parameters<typeof verifyChain>[1] & { until?: number } = {},
): Promise<ChainVerdict> {
  const [head] = await tx<Mark[]>`select seq::float8 as seq, hash from audit_head`;
  const [latest] = await tx<(Mark & { at: number })[]>`
    select seq::float8 as seq, hash, ${ms(tx)} from audit_checkpoints order by audit_checkpoints.seq desc limit 1`;
  const checkpoint = latest ? { ...latest, at: new Date(latest.at) } : null;
  const start = { seq: checkpoint?.seq ?? 0, hash: checkpoint?.hash ?? '' };
  const total = (head?.seq ?? 0) - start.seq;
  const walk = createWalk(start, known);
  for await (const batch of readRows(tx, until)) {
    if (!batch.every(walk.step)) break;
    onProgress(walk.last().seq - start.seq, total);
  }
  const broken = walk.broken() ?? (until === undefined ? endOf(walk.last(), head) : null) ?? walk.unmet();
  return { rows: walk.last().seq - start.seq, head: head ?? walk.last(), checkpoint, broken };
}

/** Returns the checkpoint that ends with row `seq`; undefined where there is none. */
export async function findCheckpoint(sql: Sql, seq: number): Promise<Mark | undefined> {
  const [found] = await sql<
    Mark[]
  >`select seq::float8 as seq, hash from audit_checkpoints where audit_checkpoints.seq = ${seq}`;
  return found;
}

/** Returns the audit's rows in order, in batches: all, or those up to row `until`. */
export function readRows(tx: TransactionSql, until?: number): AsyncIterable<AuditRow[]> {
  const rows = tx<AuditRow[]>`
    select ${columns(tx)} from audit where ${until === undefined ? tx`true` : tx`seq <= ${until}`} order by audit.seq`;
  return rows.cursor(BATCH);
}

/** Selects a row as it was written. */
export const columns = (tx: TransactionSql) =>
  tx`seq::float8 as seq, ${ms(tx)}, actor, event, refusal, action, learner_id, request_id, channel, thread_ts, reference,
    hash, written_by`;

/** Follows a chain row by row from `start`, in memory: `step` says whether it still holds. */
export function createWalk(start: Mark, known?: Mark) {
  let last = start;
  let broken: Break | null = null;
  let hasMet = !known || known.seq < start.seq || isSame(known, start);
  /** @returns whether the chain holds up to this row. */
  function step(row: AuditRow): boolean {
    const next = last.seq + 1;
    if (row.seq > next) broken = { what: 'missing', seq: next, to: row.seq - 1 };
    else if (row.seq < next) broken = { what: 'inserted', seq: row.seq, to: row.seq };
    else if (seal(last.hash, row) !== row.hash) broken = { what: 'changed', seq: row.seq, to: row.seq };
    else last = { seq: row.seq, hash: row.hash };
    if (known && isSame(known, last)) hasMet = true;
    return broken === null;
  }
  return {
    step,
    last: () => last,
    broken: () => broken,
    unmet: (): Break | null => (hasMet || !known ? null : { what: 'other', seq: known.seq, to: known.seq }),
  };
}

/** Returns what the end of the chain shows to be broken, or null. */
function endOf(last: Mark, head: Mark | undefined): Break | null {
  if (!head || head.seq < last.seq) return { what: 'head', seq: last.seq, to: last.seq };
  if (head.seq > last.seq) return { what: 'cut-off', seq: last.seq + 1, to: head.seq };
  return head.hash === last.hash ? null : { what: 'changed', seq: last.seq, to: last.seq };
}

/** Selects the time as a number, because drizzle changes how the driver parses dates. */
const ms = (tx: TransactionSql) => tx`(extract(epoch from at) * 1000)::float8 as at`;

const isSame = (one: Mark, other: Mark) => one.seq === other.seq && one.hash === other.hash;
