import { pino } from 'pino';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest';
import { createJobsPool } from '../../src/jobs/pool.ts';
import { createTestDatabase } from '../support/database/database.ts';
import { openLine } from '../support/database/line.ts';
import { tapTurns } from '../support/database/turns.ts';
import { until } from '../support/until.ts';

const settings = { statementMs: 10_000, log: pino({ level: 'silent' }) };

describe('the job queue’s connections', () => {
  let database: Awaited<ReturnType<typeof createTestDatabase>>;
  let jobs: ReturnType<typeof createJobsPool>;
  beforeAll(async () => {
    database = await createTestDatabase();
    jobs = createJobsPool({ address: { url: database.url, ssl: false }, ...settings });
  });
  afterAll(async () => {
    await jobs.close();
    await database.close();
  });

  it('are open before the first job, and stay so while there is none', async () => {
    const turns = await tapTurns(database.url);
    const { pool, open, close } = createJobsPool({ address: { url: turns.url, ssl: false }, ...settings });
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    await open();
    vi.advanceTimersByTime(3_600_000);
    vi.useRealTimers();
    turns.reset();
    await Promise.all(Array.from({ length: 4 }, () => pool.query('select pg_sleep(0.01)')));
    expect(turns.countPreparing()).toBe(0);
    await close();
    await turns.close();
  });

  it('that are ended in the middle of a statement tell the queue to try again, and the next one works', async () => {
    const client = await jobs.pool.connect();
    const asked = client.query('select pg_sleep(60)').catch((error: unknown) => error);
    await until('it is ended', async () => {
      const ended = await database.sql`
        select pg_terminate_backend(pid) from pg_stat_activity where query = 'select pg_sleep(60)' and state = 'active'`;
      return ended.length > 0;
    });
    expect(await asked).toMatchObject({ code: '40001', cause: { code: '57P01' } });
    client.release(true);
    expect((await jobs.pool.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
  });

  it('that Postgres does not give just now tell the queue to try again', async () => {
    const admin = postgres(inject('postgresUrl'), { max: 1 });
    const name = new URL(database.url).pathname.slice(1);
    await admin.unsafe(`alter database ${name} allow_connections false`);
    const [held, refused] = [await jobs.pool.connect(), jobs.pool.connect()];
    await expect(refused).rejects.toMatchObject({ code: '40001', cause: { code: '55000' } });
    held.release();
    await admin.unsafe(`alter database ${name} allow_connections true`);
    await admin.end();
  });

  it('to a database that is read-only tell the queue to try again, and that nothing can be added', async () => {
    expect(await jobs.check()).toBeUndefined();
    const name = new URL(database.url).pathname.slice(1);
    await database.sql.unsafe(`alter database ${name} set default_transaction_read_only = on`);
    const { pool, check, close } = createJobsPool({ address: { url: database.url, ssl: false }, ...settings });
    const readOnly = { code: '40001', cause: { code: '25006' } };
    const client = await pool.connect();
    await expect(client.query('create table nothing ()')).rejects.toMatchObject(readOnly);
    client.release();
    await expect(check()).rejects.toMatchObject(readOnly);
    await close();
    await database.sql.unsafe(`alter database ${name} reset default_transaction_read_only`);
  });

  it('that were lost without a word tell the queue to try again, and the next one works', async () => {
    const line = await openLine(database.url);
    const { pool, close } = createJobsPool({ address: { url: line.url, ssl: false }, ...settings, statementMs: 500 });
    const client = await pool.connect();
    line.fail('silent');
    await line.mend();
    await expect(client.query('select 1')).rejects.toMatchObject({ code: '40001' });
    client.release();
    expect((await pool.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
    await close();
    await line.close();
  });

  it('tell the queue to try again where a statement takes too long', async () => {
    const { pool, close } = createJobsPool({
      address: { url: database.url, ssl: false },
      ...settings,
      statementMs: 200,
    });
    const client = await pool.connect();
    const late = { code: '40001', cause: { code: '57014' } };
    await expect(client.query('select pg_sleep(60)')).rejects.toMatchObject(late);
    client.release();
    await close();
  });

  it('leave no job behind where it is tried whether one can be added', async () => {
    await jobs.check();
    expect(await database.sql`select id from graphile_worker._private_jobs`).toEqual([]);
  });

  it('tell a mistake as what it is', async () => {
    const client = await jobs.pool.connect();
    await expect(client.query('select nonsense')).rejects.toMatchObject({ code: '42703' });
    client.release();
  });
});
