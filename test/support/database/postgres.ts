import postgres from 'postgres';
import type { TestProject } from 'vitest/node';
import { migrate } from '../../../src/db/migrate.ts';
import { startTemporaryPostgres } from './temporary-postgres.ts';

declare module 'vitest' {
  interface ProvidedContext {
    postgresUrl: string;
  }
}

/** One real Postgres for the whole run, with a migrated database that every test file copies. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await startTemporaryPostgres('desk-test-', { durable: false });
  const sql = postgres(server.url, { max: 1 });
  await sql`create database desk_template`;
  await sql.end();
  await migrate(server.url.replace(/\/postgres$/, '/desk_template'));
  project.provide('postgresUrl', server.url);
  return server.stop;
}
