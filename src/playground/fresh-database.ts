import { randomBytes } from 'node:crypto';
import postgres, { type Sql } from 'postgres';
import { createDatabase } from '../db/client.ts';
import { startEmbedded } from '../db/embedded/embedded.ts';
import { migrate } from '../db/migrate.ts';
import { seedLearners } from './seed.ts';

/** Where the playground's Postgres lies. */
const FOLDER = '.data/playground';
const LOCK = 7_316_214; // any number, the same in every playground

/**
 * Makes a database of its own for each start, with nothing but the playground's learners in it: two can run beside each
 * other. What killed ones left behind goes.
 */
export async function createFreshDatabase(): Promise<{ url: string; close(): Promise<void> }> {
  const server = await startEmbedded(FOLDER, { durable: false });
  const name = `playground_${randomBytes(6).toString('hex')}`;
  const url = server.url.replace(/\/postgres$/, `/${name}`);
  const holder = await underLock(server.url, async (admin) => {
    await dropUnused(admin);
    await admin.unsafe(`create database ${name}`);
    return holdConnection(url);
  });
  await migrate(url);
  const database = createDatabase(url, { max: 1 });
  await seedLearners(database.db, new Date());
  await database.close();
  return {
    url,
    async close() {
      await holder.end();
      await underLock(server.url, (admin) => admin.unsafe(`drop database if exists ${name} with (force)`));
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
