import { drizzle, type PostgresJsDatabase } from 'drizzle-orm/postgres-js';
import postgres, { type Sql } from 'postgres';
import { createPoolInstrument, type PoolInstrument } from './instrument.ts';
import * as schema from './schema.ts';

export type Database = PostgresJsDatabase<typeof schema>;
/** An open transaction: what a caller gets inside `db.transaction`. */
export type Transaction = Parameters<Parameters<Database['transaction']>[0]>[0];
/** Where a query can run. */
export type Queryable = Database | Transaction;

export type DatabaseClient = {
  db: Database;
  sql: Sql;
  /** Returns how much of the pool is in use: `waiting` counts queries that share a connection because all are taken. */
  load(): { inUse: number; waiting: number; max: number };
  close(): Promise<void>;
};

/**
 * Opens a pool on `url`.
 * @param options.max connections at most (default 10).
 * @param options.debug called with each statement as it is sent; parameters are not passed on.
 */
export function createDatabase(
  url: string,
  options: { max?: number; debug?: (query: string) => void } = {},
): DatabaseClient {
  const max = options.max ?? 10;
  const sql = postgres(url, {
    max,
    onnotice: () => {},
    // Seconds. Work waits ten of them for a database that is away, and has to try several times within that.
    connect_timeout: 5,
    backoff: (tries: number) => Math.min(0.1 * 2 ** tries, 1),
    // The driver would fetch them on every new connection. If that one were lost just then, the error would be uncaught
    // and end the program.
    fetch_types: false,
    // All statements are prepared, and each has one plan for all values, because planning takes longer than most of
    // them run. So a limit is written out, and is no parameter.
    // https://www.postgresql.org/docs/current/sql-prepare.html
    connection: { application_name: 'learner-desk', plan_cache_mode: 'force_generic_plan' },
    ...(options.debug && { debug: (_: number, query: string) => options.debug?.(query) }),
  });
  const watch = createPoolInstrument();
  return {
    db: drizzle(prepared(sql, watch), { schema }),
    sql,
    load: () => ({ inUse: Math.min(watch.inHand(), max), waiting: Math.max(0, watch.inHand() - max), max }),
    close: () => sql.end({ timeout: 5 }),
  };
}

/** Prepares every statement once a connection. drizzle sends them unprepared, which costs a second round trip each. */
function prepared<T extends Sql>(sql: T, watch: PoolInstrument): T {
  return new Proxy(sql, {
    get(target, key) {
      if (key === 'unsafe')
        return (query: string, params?: never[], options?: object) =>
          watch.statement(query, target.unsafe(query, params, { ...options, prepare: true }));
      if (key === 'begin')
        return (body: (inner: Sql) => unknown) =>
          watch.transaction((within) => whileConnected(target, (inner) => body(prepared(inner, within))));
      if (key === 'savepoint') {
        const run = Reflect.get(target, key) as (body: (inner: Sql) => unknown) => Promise<unknown>;
        return (body: (inner: Sql) => unknown) =>
          watch.transaction((within) => run((inner) => body(prepared(inner, within))));
      }
      return Reflect.get(target, key);
    },
  });
}

/**
 * Runs a transaction that sends nothing after its connection is lost. Else postgres.js would write the rest, at least
 * the rollback, to a socket that is gone. Nobody could catch that error (porsager/postgres#1208), and it would end the
 * program.
 */
function whileConnected(sql: Sql, body: (inner: Sql) => unknown): Promise<unknown> {
  let isOver = false;
  const never = new Promise<never>(() => {});
  const result = sql.begin(async (inner) => {
    try {
      const answer = await body(unlessOver(inner as unknown as Sql, () => isOver));
      return isOver ? never : answer;
    } catch (error) {
      // The event of the lost connection comes in the same turn as the error here, or just after it.
      await new Promise(setImmediate);
      if (isOver) return never;
      throw error;
    }
  });
  return result.catch((error) => {
    isOver = true;
    throw error;
  });
}

function unlessOver<T extends Sql>(inner: T, isOver: () => boolean): T {
  return new Proxy(inner, {
    get(target, key) {
      if (key === 'unsafe' && isOver()) throw new Error('The connection of this transaction was lost.');
      return Reflect.get(target, key);
    },
  });
}
