import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import postgres from 'postgres';
import type { TestProject } from 'vitest/node';
import { startEmbedded } from '../../src/db/embedded.ts';
import { migrate } from '../../src/db/migrate.ts';

declare module 'vitest' {
  interface ProvidedContext {
    postgresUrl: string;
  }
}

/** One real Postgres for the whole run, with a migrated database that every test file copies. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = mkdtempSync(join(tmpdir(), 'desk-test-'));
  const server = await startEmbedded(join(folder, 'postgres'), { durable: false });
  const sql = postgres(server.url, { max: 1 });
  await sql`create database desk_template`;
  await sql.end();
  await migrate(server.url.replace(/\/postgres$/, '/desk_template'));
  project.provide('postgresUrl', server.url);
  return async () => {
    await server.stop();
    for (const one of [server.folder, folder]) rmSync(one, { recursive: true, force: true });
  };
}
