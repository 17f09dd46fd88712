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
  /** How much of the pool is in use now: `waiting` counts what shares a connection because all are taken. */
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
    // Seconds. Work waits ten of them for a database that is away: it must hear of it several times in that time.
    connect_timeout: 5,
    backoff: (tries: number) => Math.min(0.1 * 2 ** tries, 1),
    // Asked for on every new connection, and nobody would catch it if that one were lost just then: it would end the program.
    fetch_types: false,
    // All statements are prepared, and none is better planned for one value than for another: planning takes longer than
    // most of them. For that, a limit is written out, not a parameter. https://www.postgresql.org/docs/current/sql-prepare.html
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

/** drizzle sends every statement unprepared, which costs a second round trip each: prepare them all, once a connection. */
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
 * A transaction, that says nothing more once its connection is lost: postgres.js would write what is left, the rollback
 * at the latest, to a socket that is gone, where nobody can catch it (porsager/postgres#1208), and end the program.
 */
function whileConnected(sql: Sql, body: (inner: Sql) => unknown): Promise<unknown> {
  let isOver = false;
  const never = new Promise<never>(() => {});
  const result = sql.begin(async (inner) => {
    try {
      const answer = await body(unlessOver(inner as unknown as Sql, () => isOver));
      return isOver ? never : answer;
    } catch (error) {
      // That the connection is lost comes in the same turn as the error that it makes here, or just after it.
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
