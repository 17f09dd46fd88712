import { randomBytes } from 'node:crypto';
import postgres from 'postgres';
import { inject } from 'vitest';
import { createDatabase, type DatabaseClient } from '../../src/db/client.ts';

/** A database of the caller's own, migrated and empty; `close()` drops it. */
export async function createTestDatabase(): Promise<DatabaseClient & { url: string }> {
  const server = inject('postgresUrl');
  const name = `desk_${randomBytes(6).toString('hex')}`;
  const admin = postgres(server, { max: 1, onnotice: () => {} });
  await admin.unsafe(`create database ${name} template desk_template strategy file_copy`);
  const url = server.replace(/\/postgres$/, `/${name}`);
  const database = createDatabase(url);
  return {
    ...database,
    url,
    async close() {
      await database.close();
      await admin.unsafe(`drop database if exists ${name} with (force)`);
      await admin.end();
    },
  };
}
