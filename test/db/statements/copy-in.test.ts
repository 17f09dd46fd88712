import postgres, { type Sql } from 'postgres';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openCopy } from '../../../src/db/statements/copy-in.ts';
import { createTestDatabase } from '../../support/database/database.ts';
import { type Line, openLine } from '../../support/database/line.ts';

/** More than what the sockets between here and Postgres hold. */
const MANY = 100_000;
const rows = (count: number) => Array.from({ length: count }, (_, n) => `${n}\t${'x'.repeat(80)}\n`).join('');

describe('a COPY', () => {
  let database: Awaited<ReturnType<typeof createTestDatabase>>;
  let line: Line;
  let sql: Sql;
  beforeAll(async () => {
    database = await createTestDatabase();
    await database.sql`create table copied (id integer primary key, text text)`;
    line = await openLine(database.url);
    sql = postgres(line.url, { max: 1, onnotice: () => {} });
  });
  beforeEach(() => sql`truncate copied`);
  afterAll(async () => {
    await sql.end({ timeout: 0 });
    await line.close();
    await database.close();
  });

  const open = () => openCopy(sql, 'copy copied from stdin');
  const count = async () => (await sql`select count(*)::int as count from copied`)[0]?.count;

  it('has ended when Postgres has answered: the next query is taken, however long the rows were on their way', async () => {
    const copy = await open();
    line.pause();
    const isFull = copy.write(rows(MANY));
    const ended = copy.end();
    let isEnded = false;
    ended.then(() => {
      isEnded = true;
    });
    for (let turn = 0; turn < 100; turn++) await new Promise(setImmediate);
    expect(isEnded).toBe(false);
    line.resume();
    await isFull;
    expect(await ended).toBe(MANY);
    expect(await count()).toBe(MANY);
  });

  it('that is refused at its end says why, and the next query is taken', async () => {
    const copy = await open();
    await copy.write('1\tone\n1\tagain\n');
    await expect(copy.end()).rejects.toMatchObject({ code: '23505' });
    expect(await count()).toBe(0);
  });

  it('that is refused in its middle says so to whoever writes next or ends it', async () => {
    const copy = await open();
    await copy.write('no number\tone\n');
    const written = async () => {
      for (;;) {
        await copy.write(rows(100));
        await new Promise(setImmediate);
      }
    };
    await expect(written()).rejects.toMatchObject({ code: '22P02' });
    await expect(copy.end()).rejects.toMatchObject({ code: '22P02' });
    expect(await count()).toBe(0);
  });

  it('that is abandoned leaves nothing, and the next query is taken', async () => {
    const copy = await open();
    await copy.write(rows(10));
    await copy.abandon();
    expect(await count()).toBe(0);
  });

  it('that cannot begin says why', async () => {
    await expect(openCopy(sql, 'copy nowhere from stdin')).rejects.toMatchObject({ code: '42P01' });
  });

  it('whose connection is lost is rejected', async () => {
    const copy = await open();
    await copy.write(rows(10));
    const ended = copy.end();
    line.fail('reset');
    await expect(ended).rejects.toMatchObject({ code: expect.stringMatching(/^(ECONNRESET|EPIPE|CONNECTION_)/) });
    expect(await database.sql`select from copied`).toHaveLength(0);
  });
});
