import type { Sql } from 'postgres';
import { type Break, type Mark, verifyIn } from './audit-chain.ts';

export type Archived =
  | { kind: 'archived'; checkpoint: Mark; rows: number }
  | { kind: 'nothing' }
  /** What is older does not hold together: nothing was removed, for it could never be found out again. */
  | { kind: 'broken'; broken: Break };

/**
 * Removes the audit's rows from before `before`, all of them up to the first that is younger. First they are verified and
 * a checkpoint is written, from which the chain can be verified ever after; an audit row says so; all in one transaction.
 * Needs the rights of the audit's owner: the program's own role may not remove anything. Keeping a copy is the caller's.
 * @param reference names this in the audit and the log.
 */
export async function archiveAudit(sql: Sql, before: Date, reference: string): Promise<Archived> {
  const archive = sql.begin(async (tx): Promise<Archived> => {
    await tx`lock table audit_checkpoints in exclusive mode`;
    const [last] = await tx<Mark[]>`
      select seq::float8 as seq, hash from audit
      where seq < coalesce((select min(seq) from audit where at >= ${before.toISOString()}), 9223372036854775807)
      order by audit.seq desc limit 1`;
    if (!last) return { kind: 'nothing' };
    const { broken, rows } = await verifyIn(tx, { until: last.seq });
    if (broken) return { kind: 'broken', broken };
    await tx`insert into audit_checkpoints (seq, hash, rows) values (${last.seq}, ${last.hash}, ${rows})`;
    await tx`delete from audit where seq <= ${last.seq}`;
    await tx`insert into audit (actor, event, reference) values ('system', 'archived', ${reference})`;
    return { kind: 'archived', checkpoint: last, rows };
  });
  return archive as Promise<Archived>;
}
