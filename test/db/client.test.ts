import { randomUUID } from 'node:crypto';
import { sql as raw } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { createDatabase } from '../../src/db/client.ts';
import { organizations } from '../../src/db/schema/learners.ts';
import { createTestDatabase } from '../support/database/database.ts';
import { until } from '../support/until.ts';

it('keeps dates, JSON and booleans as they were written', async () => {
  const { db, close } = await createTestDatabase();
  const [acme] = await db
    .insert(organizations)
    .values({ name: 'Acme', vpaMode: 'fixed', vpaFixedAt: new Date('2026-12-01T08:00:00Z'), vpaMandatory: true })
    .returning();
  const [read] = await db.select().from(organizations);
  expect(read).toEqual(acme);
  expect(read?.vpaFixedAt).toEqual(new Date('2026-12-01T08:00:00Z'));
  await close();
});

it('asks nothing of its own on a new connection: nobody would catch it if that one were lost just then', async () => {
  const { url, close } = await createTestDatabase();
  const asked: string[] = [];
  const client = createDatabase(url, { max: 1, debug: (query) => asked.push(query) });
  await client.sql`select 1`;
  expect(asked).toEqual(['select 1']);
  await client.close();
  await close();
});

it('a statement that fails when its connection first runs it works there the next time', async () => {
  const { url, close } = await createTestDatabase();
  const client = createDatabase(url, { max: 1 });
  const asId = (text: string) => client.db.execute(raw`select ${text}::uuid as id`);
  await expect(asId('no id')).rejects.toMatchObject({ cause: { code: '22P02' } });
  const id = randomUUID();
  expect([...(await asId(id))]).toEqual([{ id }]);
  await client.close();
  await close();
});

it('a transaction whose connection is lost between two statements is rejected, and nothing else is', async () => {
  const { db, sql, close } = await createTestDatabase();
  const lost = db.transaction(async (tx) => {
    const [row] = await tx.execute<{ pid: number }>(raw`select pg_backend_pid() as pid`);
    await sql`select pg_terminate_backend(${row?.pid ?? 0})`;
    await until('its end is there', async () => {
      const [{ count } = {}] = await sql`select count(*)::int from pg_stat_activity where pid = ${row?.pid ?? 0}`;
      return count === 0;
    });
    await tx.execute(raw`select 1`);
  });
  await expect(lost).rejects.toThrow();
  expect(await Promise.all(Array.from({ length: 12 }, () => sql`select 1 as one`))).toHaveLength(12);
  await close();
});
