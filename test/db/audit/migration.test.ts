import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { drizzle } from 'drizzle-orm/postgres-js';
import { migrate as applyMigrations } from 'drizzle-orm/postgres-js/migrator';
import postgres from 'postgres';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { verifyChain } from '../../../src/db/audit/chain.ts';
import { migrate } from '../../../src/db/migrate.ts';

const NAME = 'desk_before_the_chain';
const server = inject('postgresUrl');
const url = server.replace(/\/postgres$/, `/${NAME}`);
const admin = postgres(server, { max: 1, onnotice: () => {} });
const sql = postgres(url, { max: 1, onnotice: () => {} });
beforeAll(async () => {
  await admin.unsafe(`create database ${NAME}`);
});
afterAll(async () => {
  await sql.end();
  await admin.unsafe(`drop database ${NAME} with (force)`);
  await admin.end();
});

/** The migrations as they were before the chain came. */
function migrationsBefore(): string {
  const folder = mkdtempSync(join(tmpdir(), 'desk-migrations-'));
  cpSync('drizzle', folder, { recursive: true });
  const file = join(folder, 'meta', '_journal.json');
  const journal = JSON.parse(readFileSync(file, 'utf8')) as { entries: { tag: string }[] };
  const chain = journal.entries.findIndex(({ tag }) => tag.endsWith('audit_chain'));
  writeFileSync(file, JSON.stringify({ ...journal, entries: journal.entries.slice(0, chain) }));
  return folder;
}

it('rows from before the chain are numbered and sealed in their order when it comes', async () => {
  const folder = migrationsBefore();
  await applyMigrations(drizzle(sql), { migrationsFolder: folder });
  rmSync(folder, { recursive: true });
  for (const [id, actor] of [
    [7, 'U-3'],
    [2, 'U-1'],
    [3, 'U-2'],
  ] as const)
    await sql`insert into audit (id, actor, event, reference, at) values (${id}, ${actor}, 'asked', 'LD-OLD', '2026-01-02T03:04:05.678Z')`;
  await migrate(url);
  await sql`insert into audit (actor, event, reference) values ('U-4', 'asked', 'LD-NEW')`;
  const rows = await sql`select seq::int, actor from audit order by audit.seq`;
  expect(rows.map(({ seq, actor }) => `${seq} ${actor}`)).toEqual(['1 U-1', '2 U-2', '3 U-3', '4 U-4']);
  expect(await verifyChain(sql)).toMatchObject({ rows: 4, head: { seq: 4 }, broken: null });
});
