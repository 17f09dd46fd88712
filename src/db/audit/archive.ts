import type { Sql, TransactionSql } from 'postgres';
import { type AuditRow, type Break, type Mark, readRows, verifyIn } from './chain.ts';

export type Archived =
  | { kind: 'archived'; checkpoint: Mark; rows: number }
  | { kind: 'nothing' }
  /** The older part of the chain is broken. Nothing was removed, because that would hide it for good. */
  | { kind: 'broken'; broken: Break };

/** Stores rows elsewhere. They come in batches, follow on `start`, and end with `last`. */
export type KeepCopy = (rows: AsyncIterable<AuditRow[]>, span: { start: Mark; last: Mark }) => Promise<void>;

/**
 * Removes the audit's rows from before `before`, up to the first that is younger. In one transaction, it verifies them,
 * writes a checkpoint from which the chain can be verified later, and adds an audit row. It needs the rights of the
 * audit's owner: the program's own role may not remove anything.
 * @param reference names this in the audit and the log.
 * @param keep stores a copy before rows are removed; where it throws, nothing is removed.
 */
export async function archiveAudit(
  sql: Sql,
  before: Date,
  reference: string,
  keep: KeepCopy = async () => {},
): Promise<Archived> {
  const archive = sql.begin(async (tx): Promise<Archived> => {
    await tx`lock table audit_checkpoints in exclusive mode`;
    const [last] = await tx<Mark[]>`
      select seq::float8 as seq, hash from audit
      where seq < ${firstYoung(tx, before)}
      order by audit.seq desc limit 1`;
    if (!last) return { kind: 'nothing' };
    const { broken, rows, checkpoint } = await verifyIn(tx, { until: last.seq });
    if (broken) return { kind: 'broken', broken };
    const start = checkpoint ? { seq: checkpoint.seq, hash: checkpoint.hash } : { seq: 0, hash: '' };
    await keep(readRows(tx, last.seq), { start, last });
    await tx`insert into audit_checkpoints (seq, hash, rows) values (${last.seq}, ${last.hash}, ${rows})`;
    await tx`delete from audit where seq <= ${last.seq}`;
    await tx`select audit_write(${JSON.stringify([{ actor: 'system', event: 'archived', reference }])}::text::jsonb)`;
    return { kind: 'archived', checkpoint: last, rows };
  });
  return archive as Promise<Archived>;
}

/** Returns how many rows are from before `before`, up to the first that is younger. */
export async function countOld(sql: Sql, before: Date): Promise<number> {
  const [row] = await sql<[{ rows: number }]>`
    select count(*)::float8 as rows from audit where seq < ${firstYoung(sql, before)}`;
  return row.rows;
}

const firstYoung = (sql: Sql | TransactionSql, before: Date) =>
  sql`coalesce((select min(seq) from audit where at >= ${before.toISOString()}), 9223372036854775807)`;
