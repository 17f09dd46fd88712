import postgres, { type Sql } from 'postgres';
import { databaseCode } from '../fault.ts';
import { ImportProblem } from './problem.ts';

const LOCK = 5_328_411; // any number, the same for every import
const RETRIES = 3;
// Somebody else wrote the same row meanwhile: unique violation, serialization failure, deadlock.
const PASSING = ['23505', '40001', '40P01'];

export type { Row as DatabaseRow, Sql } from 'postgres';

/** One connection of the import's own: temporary tables, and transactions that end before the file does. */
export type Session = {
  sql: Sql;
  /** Runs `work` unless the connection is lost, which rejects at once. */
  guarded<T>(work: () => Promise<T>): Promise<T>;
  close(): Promise<void>;
};

/**
 * Opens the connection and takes the lock that one import at a time may have.
 * @throws ImportProblem where another import holds it.
 */
export async function openSession(url: string): Promise<Session> {
  let lose: (error: Error) => void = () => {};
  const lost = new Promise<never>((_, reject) => {
    lose = reject;
  });
  lost.catch(() => {});
  const sql = postgres(url, {
    max: 1,
    idle_timeout: 0,
    max_lifetime: null,
    onnotice: () => {},
    onclose: () => lose(Object.assign(new Error('connection closed'), { code: 'CONNECTION_CLOSED' })),
    connection: { application_name: 'learner-desk import' },
  });
  const close = () => sql.end({ timeout: 5 });
  const [lock] = await sql<[{ taken: boolean }]>`select pg_try_advisory_lock(${LOCK}) as taken`.catch(async (error) => {
    await close();
    throw error;
  });
  if (!lock?.taken) {
    await close();
    throw new ImportProblem('Another import is running on this database. Wait for it to end, then try again.');
  }
  return { sql, close, guarded: (work) => Promise.race([work(), lost]) };
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
