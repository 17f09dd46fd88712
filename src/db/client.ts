import { drizzle, type PostgresJsDatabase } from 'drizzle-orm/postgres-js';
import type { Sql } from 'postgres';
import { createPoolInstrument, type PoolInstrument } from './instrument.ts';
import { openPostgres } from './open-postgres.ts';
import { createSilenceWatch, type SilenceWatch } from './silence.ts';
import { whileConnected } from './while-connected.ts';

export type Database = PostgresJsDatabase;
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

type Options = {
  /** Connections at most (default 10). */
  max?: number;
  /** Called with each statement as it is sent; parameters are not passed on. */
  debug?: (query: string) => void;
  /**
   * How long a statement may take, and how long a transaction may wait for its next one, in milliseconds: then Postgres
   * ends it. Without it, both may take any time.
   */
  statementMs?: number;
  /** Called where a connection did not answer even that, and all were opened anew. */
  onSilent?: () => void;
};

/** How much later than Postgres's own limit an answer may come, in milliseconds. */
const ANSWER_AFTER_MS = 3_000;

/**
 * Opens a pool on `url`. With `statementMs`, connections that were lost without a word are noticed: all of the pool's are
 * opened anew then, and what waited on the old ones is rejected with CONNECTION_DESTROYED.
 */
export function createDatabase(url: string, options: Options = {}): DatabaseClient {
  const { max = 10, statementMs, onSilent } = options;
  const open = () => openPostgres(url, driverOptions(max, options));
  let current = open();
  const listening = open(); // one connection of its own, if anybody listens
  const sql = standFor(() => current, listening);
  const watch = createPoolInstrument();
  const silence =
    statementMs === undefined
      ? undefined
      : createSilenceWatch(
          statementMs + ANSWER_AFTER_MS,
          () => watch.inHand() > max,
          () => {
            const silent = current;
            current = successorOf(silent, open());
            void silent.end({ timeout: 0 });
            onSilent?.();
          },
        );
  return {
    db: drizzle(prepareStatements(sql, watch, silence)),
    sql,
    load: () => ({ inUse: Math.min(watch.inHand(), max), waiting: Math.max(0, watch.inHand() - max), max }),
    async close() {
      silence?.close();
      await Promise.all([current, listening].map((one) => one.end({ timeout: 5 })));
    },
  };
}

function driverOptions(max: number, { debug, statementMs }: Options) {
  return {
    max,
    onnotice: () => {},
    // Seconds. Work waits ten of them for a database that is away, and has to try several times within that.
    connect_timeout: 5,
    backoff: (tries: number) => Math.min(0.1 * 2 ** tries, 1),
    // Seconds. A connection at rest that was lost without a word is noticed by the system soon after.
    keep_alive: 10,
    // The driver would fetch them on every new connection. If that one were lost just then, the error would be uncaught
    // and end the program.
    fetch_types: false,
    // All statements are prepared, and each has one plan for all values, because planning takes longer than most of
    // them run. So a limit is written out, and is no parameter.
    // https://www.postgresql.org/docs/current/sql-prepare.html
    connection: {
      application_name: 'learner-desk',
      plan_cache_mode: 'force_generic_plan',
      ...(statementMs && { statement_timeout: statementMs, idle_in_transaction_session_timeout: statementMs }),
    },
    ...(debug && { debug: (_: number, query: string) => debug(query) }),
  };
}

/** Has a pool read and write values as the one before it: drizzle has set that on the first one. */
function successorOf(before: Sql, next: Sql): Sql {
  for (const kind of ['parsers', 'serializers'] as const) Object.assign(next.options[kind], before.options[kind]);
  return next;
}

/** Returns what stands for the pool of the moment, and for `listening` where somebody listens. */
function standFor(current: () => Sql, listening: Sql): Sql {
  return new Proxy(listening, {
    apply: (_, self, args) => Reflect.apply(current(), self, args),
    get: (_, key) => Reflect.get(key === 'listen' ? listening : current(), key),
  });
}

/** Prepares every statement once a connection. drizzle sends them unprepared, which costs a second round trip each time. */
function prepareStatements<T extends Sql>(sql: T, watch: PoolInstrument, silence: SilenceWatch | undefined): T {
  const within = (inner: Sql, instrument: PoolInstrument) => prepareStatements(inner, instrument, silence);
  return new Proxy(sql, {
    get(target, key) {
      if (key === 'unsafe')
        return (query: string, params?: never[], options?: object) => {
          const pending = prepareAtOnce(target.unsafe(query, params, { ...options, prepare: true }));
          silence?.statement(pending);
          return watch.statement(query, pending);
        };
      if (key === 'begin')
        return (body: (inner: Sql) => Promise<unknown>) =>
          watch.transaction((instrument) => {
            const run = (watched: (body: () => Promise<unknown>) => Promise<unknown>) =>
              whileConnected(target, (inner) => watched(async () => body(within(inner, instrument))));
            return silence ? silence.transaction(run) : run((body) => body());
          });
      if (key === 'savepoint') {
        const run = Reflect.get(target, key) as (body: (inner: Sql) => unknown) => Promise<unknown>;
        return (body: (inner: Sql) => unknown) =>
          watch.transaction((instrument) => run((inner) => body(within(inner, instrument))));
      }
      return Reflect.get(target, key);
    },
  });
}

/**
 * Has a statement that its connection does not know yet prepared and run in one round trip. The driver takes two, to
 * write values by the types that Postgres has found (postgres.js, `Query.describeFirst`): drizzle has written them.
 */
function prepareAtOnce<Q extends object>(pending: Q): Q {
  return Object.defineProperty(pending, 'describeFirst', { get: () => false, set: () => {} });
}
