import { randomBytes } from 'node:crypto';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { drizzle } from 'drizzle-orm/postgres-js';
import { migrate as applyMigrations } from 'drizzle-orm/postgres-js/migrator';
import postgres, { type Sql } from 'postgres';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { verifyChain } from '../../../src/db/audit/chain.ts';
import { migrate } from '../../../src/db/migrate.ts';

const server = inject('postgresUrl');
const admin = postgres(server, { max: 1, onnotice: () => {} });
const before: Record<'audit_chain' | 'audit_write', { url: string; sql: Sql }> = {} as never;
beforeAll(async () => {
  for (const name of ['audit_chain', 'audit_write'] as const) {
    await admin.unsafe(`create database before_${name}`);
    const url = server.replace(/\/postgres$/, `/before_${name}`);
    before[name] = { url, sql: postgres(url, { max: 1, onnotice: () => {} }) };
    const folder = migrationsBefore(name);
    await applyMigrations(drizzle(before[name].sql), { migrationsFolder: folder });
    rmSync(folder, { recursive: true });
  }
});
afterAll(async () => {
  for (const [name, { sql }] of Object.entries(before)) {
    await sql.end();
    await admin.unsafe(`drop database before_${name} with (force)`);
  }
  await admin.end();
});

/** The migrations as they were before this one came. */
function migrationsBefore(name: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'desk-migrations-'));
  cpSync('drizzle', folder, { recursive: true });
  const file = join(folder, 'meta', '_journal.json');
  const journal = JSON.parse(readFileSync(file, 'utf8')) as { entries: { tag: string }[] };
  const end = journal.entries.findIndex(({ tag }) => tag.endsWith(name));
  writeFileSync(file, JSON.stringify({ ...journal, entries: journal.entries.slice(0, end) }));
  return folder;
}

it('rows from before the chain are numbered and sealed in their order when it comes', async () => {
  const { sql, url } = before.audit_chain;
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

it('rows from before they were signed still hold, and who could add rows can do it by the function alone', async () => {
  const { sql, url } = before.audit_write;
  const role = `program_${randomBytes(4).toString('hex')}`;
  await sql.unsafe(`create role ${role}; grant select, insert on audit to ${role}`);
  const write = (actor: string) =>
    sql`insert into audit (actor, event, reference) values (${actor}, 'asked', 'LD-OLD')`;
  for (const actor of ['U-1', 'U-2']) await write(actor);
  await migrate(url);
  await write('U-3');
  const rows = await sql`select actor, written_by is not null as signed from audit order by seq`;
  expect(rows.map(({ actor, signed }) => `${actor} ${signed}`)).toEqual(['U-1 false', 'U-2 false', 'U-3 true']);
  expect(await verifyChain(sql)).toMatchObject({ rows: 3, broken: null });
  const [may] = await sql`select has_table_privilege(${role}, 'audit', 'insert') as insert,
    has_function_privilege(${role}, 'audit_write(jsonb)', 'execute') as write`;
  expect(may).toEqual({ insert: false, write: true });
  await sql.unsafe(`drop owned by ${role}; drop role ${role}`);
});
