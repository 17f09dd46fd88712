import { drizzle, type PostgresJsDatabase } from 'drizzle-orm/postgres-js';
import postgres, { type Sql } from 'postgres';
import * as schema from './schema.ts';
import { createWatch, type Watch } from './watch.ts';

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
    connection: { application_name: 'learner-desk' },
    ...(options.debug && { debug: (_: number, query: string) => options.debug?.(query) }),
  });
  const watch = createWatch();
  return {
    db: drizzle(prepared(sql, watch), { schema }),
    sql,
    load: () => ({ inUse: Math.min(watch.inHand(), max), waiting: Math.max(0, watch.inHand() - max), max }),
    close: () => sql.end({ timeout: 5 }),
  };
}

/** drizzle sends every statement unprepared, which costs a second round trip each: prepare them all, once a connection. */
function prepared<T extends Sql>(sql: T, watch: Watch): T {
  return new Proxy(sql, {
    get(target, key) {
      if (key === 'unsafe')
        return (query: string, params?: never[], options?: object) =>
          watch.statement(query, target.unsafe(query, params, { ...options, prepare: true }));
      if (key === 'begin' || key === 'savepoint') {
        const run = Reflect.get(target, key) as (body: (inner: Sql) => unknown) => Promise<unknown>;
        return (body: (inner: Sql) => unknown) =>
          watch.transaction((within) => run((inner) => body(prepared(inner, within))));
      }
      return Reflect.get(target, key);
    },
  });
}
