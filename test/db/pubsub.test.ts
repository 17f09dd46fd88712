import { afterAll, beforeAll, expect, it } from 'vitest';
import { createDatabase, type DatabaseClient } from '../../src/db/client.ts';
import { createPubsub } from '../../src/db/pubsub.ts';
import { createTestDatabase } from '../support/database/database.ts';
import { until } from '../support/until.ts';

let database: Awaited<ReturnType<typeof createTestDatabase>>;
const replicas: { client: DatabaseClient; heard: string[]; errors: unknown[]; tell(news: string): void }[] = [];
beforeAll(async () => {
  database = await createTestDatabase();
  for (let i = 0; i < 2; i++) {
    const client = createDatabase(database.url, { max: 2 });
    const heard: string[] = [];
    const errors: unknown[] = [];
    const onError = (error: unknown) => errors.push(error);
    const tell = createPubsub<string>(client.sql, {
      about: 'test',
      hear: (news) => heard.push(news),
      unsure: 'unsure',
      onError,
    });
    replicas.push({ client, heard, errors, tell });
  }
  await until('both listen', () => replicas.every(({ heard }) => heard.length === 1));
});
afterAll(async () => {
  for (const { client } of replicas) await client.close();
  await database.close();
});

it('is heard at once where it is told, and in a moment by every other process', async () => {
  const [first, second] = replicas;
  first?.tell('S1');
  expect(first?.heard).toContain('S1');
  await until('the other hears it', () => second?.heard.includes('S1'));
});

it('says that something may have been missed after the connection broke, and goes on', async () => {
  const [first, second] = replicas;
  const before = second?.heard.length ?? 0;
  await database.sql`
    select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and query ilike 'listen %'`;
  await until('it listens again', () => second?.heard.slice(before).includes('unsure'));
  first?.tell('S2');
  await until('the other hears it', () => second?.heard.includes('S2'));
});

it('is heard here where the database is away', async () => {
  const [first] = replicas;
  await first?.client.close();
  first?.tell('S3');
  expect(first?.heard).toContain('S3');
  await until('the error is told', () => first?.errors.length);
});
