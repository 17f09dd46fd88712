import { randomBytes } from 'node:crypto';
import postgres, { type Sql } from 'postgres';
import { createDatabase } from '../db/client.ts';
import { startEmbedded } from '../db/embedded/embedded.ts';
import { migrate } from '../db/migrate.ts';
import { seedLearners } from './seed.ts';

/** Where the playground's Postgres lies. */
const FOLDER = '.data/playground';
const LOCK = 7_316_214; // any number, the same in every playground

/** The desk's database and the learning platform's, which is empty. */
export type FreshDatabases = { url: string; platformUrl: string; close(): Promise<void> };

/**
 * Makes databases of their own for each start, with nothing but the playground's learners in the desk's: two can run
 * beside each other. What killed ones left behind goes.
 */
export async function createFreshDatabase(): Promise<FreshDatabases> {
  const server = await startEmbedded(FOLDER, { durable: false });
  const name = `playground_${randomBytes(6).toString('hex')}`;
  const names = [name, `${name}_platform`] as const;
  const urlOf = (database: string) => server.url.replace(/\/postgres$/, `/${database}`);
  const [url, platformUrl] = [urlOf(names[0]), urlOf(names[1])];
  const holders = await underLock(server.url, async (admin) => {
    await dropUnused(admin);
    for (const one of names) await admin.unsafe(`create database ${one}`);
    return Promise.all([holdConnection(url), holdConnection(platformUrl)]);
  });
  await migrate(url);
  const database = createDatabase(url, { max: 1 });
  await seedLearners(database.db, new Date());
  await database.close();
  return {
    url,
    platformUrl,
    async close() {
      for (const holder of holders) await holder.end();
      await underLock(server.url, async (admin) => {
        for (const one of names) await admin.unsafe(`drop database if exists ${one} with (force)`);
      });
      await server.stop();
    },
  };
}

/** Keeps a connection open: a database without any is taken for left over. */
async function holdConnection(url: string): Promise<Sql> {
  const sql = postgres(url, { max: 1 });
  await sql`select 1`;
  return sql;
}

async function underLock<T>(url: string, work: (admin: Sql) => Promise<T>): Promise<T> {
  const admin = postgres(url, { max: 1, onnotice: () => {} });
  try {
    await admin`select pg_advisory_lock(${LOCK})`;
    return await work(admin);
  } finally {
    await admin.end();
  }
}

async function dropUnused(admin: Sql): Promise<void> {
  const unused = await admin`select datname from pg_database d where datname like 'playground_%'
    and not exists (select from pg_stat_activity a where a.datname = d.datname)`;
  for (const { datname } of unused) await admin.unsafe(`drop database if exists ${datname}`);
}
