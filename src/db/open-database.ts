import type { Logger } from 'pino';
import type { Disposer } from '../disposer.ts';
import { runStartStep } from '../start-step.ts';
import { ownsAudit } from './audit/grant.ts';
import { createDatabase, type DatabaseClient } from './client.ts';
import { createDatabaseClock } from './clock.ts';
import { DATA_FOLDER, startEmbedded } from './embedded/embedded.ts';
import { SchemaFault } from './fault.ts';
import { settleAddress } from './installation/address.ts';
import { connectionsProblem, readConnections } from './installation/connections.ts';
import { isPooledByTransaction, POOLED } from './installation/pooler.ts';
import { migrate, refuseOtherSchema } from './migrate.ts';
import { openPostgres } from './open-postgres.ts';
import { openConnections } from './ready.ts';

type Options = {
  /** The database's address; a Postgres of the program's own is started where it is left out. */
  url: string | undefined;
  /** Whether it may be brought to this program's schema; else one that has another is refused. */
  mayMigrate?: boolean;
  /** How long a statement may take, in milliseconds. */
  statementMs: number;
  /** Called with each SQL statement as it is sent, without its values. */
  onStatement?: (statement: string) => void;
};

const UNUSABLE = 'The database cannot be used: check DATABASE_URL, and that it runs and lets us in';

export type OpenDatabase = { databaseUrl: string; database: DatabaseClient };

/**
 * Opens the database, brings it to this program's schema, and adds its closing to `disposer`.
 * @throws where it cannot be reached or used, and SchemaFault where it may not be brought to the program's schema.
 */
export async function openDatabase(options: Options, log: Logger, disposer: Disposer): Promise<OpenDatabase> {
  const { mayMigrate = true, statementMs, onStatement } = options;
  const databaseUrl = options.url ? await settleAddress(options.url) : await startOwn(log, disposer);
  if (options.url) await refusePooled(databaseUrl);
  await runStartStep(UNUSABLE, () => (mayMigrate ? migrate(databaseUrl) : refuseOtherSchema(databaseUrl))).catch(
    (error: Error) => {
      throw error.cause instanceof SchemaFault ? error.cause : error;
    },
  );
  if (options.url) await sayConnections(databaseUrl, log);
  const database = createDatabase(databaseUrl, {
    statementMs,
    onSilent: () => log.warn('a connection to the database was lost without a word: all are opened anew'),
    ...(onStatement && { debug: onStatement }),
  });
  disposer.add(() => database.close());
  if (await ownsAudit(database.sql))
    log.info(
      'the program is the owner of the audit, and could take its guards away: src/audit/README.md has the remedy',
    );
  // Nobody waits for one then. One that is refused now is opened when it is needed.
  await openConnections(database).catch((err) => log.debug({ err }, 'the database refused a connection at the start'));
  return { databaseUrl, database };
}

/** Logs where Postgres has too few connections for this replica: else it would show in commands that break. */
async function sayConnections(url: string, log: Logger): Promise<void> {
  const sql = openPostgres(url, { max: 1, onnotice: () => {}, connect_timeout: 5 });
  try {
    const problem = connectionsProblem(await readConnections(sql), 1); // this one goes again
    if (problem) log.warn(problem);
  } catch (err) {
    log.debug({ err }, 'the database could not say how many connections are free');
  } finally {
    await sql.end({ timeout: 1 });
  }
}

/** @throws where a pooler in transaction mode is in between: the desk would say it is ready, and end a second later. */
async function refusePooled(url: string): Promise<void> {
  if (await runStartStep(UNUSABLE, () => isPooledByTransaction(url))) throw new Error(POOLED);
}

/** Starts the program's own Postgres, and returns its address. */
async function startOwn(log: Logger, disposer: Disposer): Promise<string> {
  const onEnd = (err?: unknown) =>
    err
      ? log.error({ err }, 'the desk’s own Postgres ended, and does not start again yet')
      : log.warn('the desk’s own Postgres ended by itself: it was started again');
  const embedded = await startEmbedded(DATA_FOLDER, { durable: true, onEnd });
  disposer.add(() => embedded.stop());
  log.info(`No DATABASE_URL: the data is in ${embedded.folder}, in a Postgres of its own`);
  return embedded.url;
}

/** Returns a clock that all replicas go by: the database's. Its end is added to `disposer`. */
export async function startClock({ sql }: DatabaseClient, log: Logger, disposer: Disposer): Promise<() => Date> {
  const clock = await createDatabaseClock(sql, (err) =>
    log.warn({ err }, 'the database could not be asked for the time'),
  );
  disposer.add(() => clock.close());
  return clock.now;
}
