import { randomBytes } from 'node:crypto';
import postgres from 'postgres';
import { inject } from 'vitest';
import { createDatabase, type DatabaseClient } from '../../../src/db/client.ts';

/** Postgres's own number of the type text[]. */
const TEXTS = 1009;

/** A database of the caller's own, migrated and empty; `close()` drops it. */
export async function createTestDatabase(): Promise<DatabaseClient & { url: string }> {
  const server = inject('postgresUrl');
  const name = `desk_${randomBytes(6).toString('hex')}`;
  const admin = postgres(server, { max: 1, onnotice: () => {} });
  await admin.unsafe(`create database ${name} template desk_template strategy file_copy`);
  const url = server.replace(/\/postgres$/, `/${name}`);
  const database = createDatabase(url);
  // Tests ask with lists of words; the program does not, and has nobody fetch how they are written.
  database.sql.options.serializers[TEXTS] = (texts: string[]) =>
    `{${texts.map((text) => JSON.stringify(text)).join()}}`;
  return {
    ...database,
    url,
    async close() {
      await database.close();
      await leftBy(admin, name);
      await admin.unsafe(`drop database if exists ${name} with (force)`);
      await admin.end();
    },
  };
}

/** A database of the caller's own with nothing in it; `close()` drops it. */
export async function createEmptyDatabase(): Promise<{ url: string; close(): Promise<void> }> {
  const server = inject('postgresUrl');
  const name = `empty_${randomBytes(6).toString('hex')}`;
  const admin = postgres(server, { max: 1, onnotice: () => {} });
  await admin.unsafe(`create database ${name} strategy file_copy`);
  return {
    url: server.replace(/\/postgres$/, `/${name}`),
    async close() {
      await leftBy(admin, name);
      await admin.unsafe(`drop database if exists ${name} with (force)`);
      await admin.end();
    },
  };
}

/** Waits until nobody is connected any more: pools say that they are closed a little before their connections are. */
async function leftBy(admin: postgres.Sql, name: string): Promise<void> {
  for (let patience = 200; patience > 0; patience--) {
    const [row] = await admin`select count(*)::int as count from pg_stat_activity where datname = ${name}`;
    if (row?.count === 0) return;
  }
}
