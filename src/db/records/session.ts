import type { Sql } from 'postgres';
import { databaseCode } from '../fault.ts';
import { openPostgres } from '../open-postgres.ts';
import { ImportProblem } from './problem.ts';

// Any two numbers, the same for every import: who is the one import of an operator's, and whose turn it is to write.
const [OPERATOR_LOCK, TURN_LOCK] = [5_328_411, 5_328_412];
const RETRIES = 3;
// Somebody else wrote the same row meanwhile: unique violation, serialization failure, deadlock.
const PASSING = ['23505', '40001', '40P01'];
const LOCK_NOT_AVAILABLE = '55P03';

export type { Row as DatabaseRow, Sql } from 'postgres';

/** One connection of an import's own: temporary tables, and transactions that end before the records do. */
export type Session = {
  sql: Sql;
  /** Runs `work` unless the connection is lost, which rejects at once. */
  guarded<T>(work: () => Promise<T>): Promise<T>;
  close(): Promise<void>;
};

/** Opens the connection. @param name what it is called in pg_stat_activity. */
export async function openSession(url: string, name: string): Promise<Session> {
  let lose: (error: Error) => void = () => {};
  const lost = new Promise<never>((_, reject) => {
    lose = reject;
  });
  lost.catch(() => {});
  const sql = openPostgres(url, {
    max: 1,
    idle_timeout: 0,
    max_lifetime: null,
    onnotice: () => {},
    onclose: () => lose(Object.assign(new Error('connection closed'), { code: 'CONNECTION_CLOSED' })),
    connection: { application_name: name },
  });
  const close = () => sql.end({ timeout: 5 });
  try {
    await sql`select`;
  } catch (error) {
    await close();
    throw error;
  }
  return { sql, close, guarded: (work) => Promise.race([work(), lost]) };
}

/**
 * Takes the lock that one import of an operator's may have at a time, until the connection ends.
 * @throws ImportProblem where another holds it.
 */
export async function lockForOperator({ sql }: Session): Promise<void> {
  const [lock] = await sql<[{ taken: boolean }]>`select pg_try_advisory_lock(${OPERATOR_LOCK}) as taken`;
  if (!lock.taken)
    throw new ImportProblem('Another import is running on this database. Wait for it to end, then try again.');
}

/**
 * Waits until no other records are being merged, and has all others wait until the connection ends: two that merge at
 * once would make two of an organization that they spell differently.
 * @param ms how long to wait at most; 0: as long as it takes.
 * @returns whether it is our turn.
 */
export async function waitForTurn({ sql }: Session, ms: number): Promise<boolean> {
  try {
    await sql.unsafe(`set lock_timeout = ${ms}`);
    await sql`select pg_advisory_lock(${TURN_LOCK})`;
    return true;
  } catch (error) {
    if (databaseCode(error) === LOCK_NOT_AVAILABLE) return false;
    throw error;
  } finally {
    await sql`set lock_timeout = 0`.catch(() => {});
  }
}

/**
 * Runs `work` in a transaction of its own, or in a savepoint where one is open already; again where somebody else's
 * write came in between.
 */
export async function inTransaction<T>(sql: Sql, nested: boolean, work: () => Promise<T>): Promise<T> {
  const [begin, commit, rollback] = nested
    ? ['savepoint unit', 'release savepoint unit', 'rollback to savepoint unit']
    : ['begin', 'commit', 'rollback'];
  for (let attempt = 1; ; attempt += 1) {
    await sql.unsafe(begin);
    try {
      const result = await work();
      await sql.unsafe(commit);
      return result;
    } catch (error) {
      const again = attempt < RETRIES && PASSING.includes(databaseCode(error));
      // Where the connection is gone there is nothing to roll back: Postgres did.
      await sql.unsafe(rollback).catch(() => {});
      if (!again) throw error;
    }
  }
}
