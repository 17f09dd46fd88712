import { execFile, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import postgres, { type Sql } from 'postgres';
import { createDatabase } from '../../../src/db/client.ts';
import { startEmbedded } from '../../../src/db/embedded/embedded.ts';
import { findPrograms, runAs } from '../../../src/db/embedded/files.ts';
import { migrate } from '../../../src/db/migrate.ts';
import { learners, organizations } from '../../../src/db/schema/learners.ts';
import { createLearners, ORGANIZATION } from '../people/learners.ts';

const run = promisify(execFile);

/** The run's own Postgres, and what can be done to it. */
export type PostgresServer = {
  url: string;
  /** Our own way to it, past the proxies: to look at the end, and to break lines. */
  sql: Sql;
  /** Makes an empty database beside the desk's, and returns its URL. */
  createDatabase(name: string): Promise<string>;
  /** Ends backends of the desk's as an administrator would; answers how many. */
  terminate(atMost: number): Promise<number>;
  /** Stops and starts it: `fast` ends everybody's connection, `immediate` is a crash. */
  restart(mode: 'fast' | 'immediate'): Promise<void>;
  /** Is read-only for so long, for everybody, as a server that fails over: their connections are kept. */
  turnReadOnly(ms: number): Promise<void>;
  stop(): Promise<void>;
};

export async function startPostgres(folder: string): Promise<PostgresServer> {
  const server = await startEmbedded(folder, { durable: true });
  const as = runAs();
  const pgCtl = join(await findPrograms(as), 'pg_ctl');
  const data = join(server.folder, 'data');
  const inItsFolder = { ...as, cwd: server.folder };
  const end = () => void spawnSync(pgCtl, ['stop', '-D', data, '-m', 'immediate'], inItsFolder);
  process.once('exit', end);
  const sql = postgres(server.url, { max: 3, onnotice: () => {}, connection: { application_name: 'chaos' } });
  return {
    url: server.url,
    sql,
    async createDatabase(name) {
      await sql`create database ${sql(name)}`;
      return server.url.replace(/\/postgres$/, `/${name}`);
    },
    async terminate(atMost) {
      const ended = await sql`
        select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and application_name <> 'chaos' and pid <> pg_backend_pid()
        order by random() limit ${atMost}`;
      return ended.length;
    },
    async restart(mode) {
      // The port and all other settings are those of the last start.
      const log = join(server.folder, 'postgres.log');
      await run(pgCtl, ['restart', '-w', '-D', data, '-m', mode, '-l', log], inItsFolder);
    },
    async turnReadOnly(ms) {
      const set = (change: string) => sql.unsafe(`alter system ${change}`).then(() => sql`select pg_reload_conf()`);
      await set('set default_transaction_read_only = on');
      await wait(ms);
      // It may be restarted just now, and would be read-only for good.
      await insist(() => set('reset default_transaction_read_only'));
    },
    async stop() {
      await sql.end({ timeout: 2 });
      await server.stop();
      process.off('exit', end);
    },
  };
}

/** How often something is tried that Postgres may be too busy for, a tenth of a second apart. */
const TRIES = 300;

async function insist(what: () => Promise<unknown>): Promise<void> {
  for (let tries = 1; ; tries++)
    try {
      return void (await what());
    } catch (error) {
      if (tries >= TRIES) throw error;
      await wait(100);
    }
}

/** Adds so many learners to the desk. */
export async function seedLearners(url: string, count: number): Promise<void> {
  await migrate(url);
  const { db, close } = createDatabase(url, { max: 1 });
  const [acme] = await db.insert(organizations).values({ name: ORGANIZATION }).returning();
  const rows = createLearners(count).map((learner) => ({ ...learner, organizationId: acme?.id ?? '' }));
  for (let at = 0; at < rows.length; at += 1000) await db.insert(learners).values(rows.slice(at, at + 1000));
  await close();
}
