import { describe, expect, it } from 'vitest';
import { awayCause } from '../../src/db/away.ts';
import { createDatabase } from '../../src/db/client.ts';
import { migrate } from '../../src/db/migrate.ts';
import { createReadyCheck } from '../../src/db/ready.ts';
import { createTestDatabase } from '../support/database/database.ts';
import { startFullDisk } from '../support/database/full-disk.ts';
import { openLine } from '../support/database/line.ts';

describe('a database', () => {
  it('whose disk is full is not ready, although a row would still find room', async ({ onTestFinished }) => {
    const disk = await startFullDisk();
    onTestFinished(disk.close);
    await migrate(disk.url);
    const client = createDatabase(disk.url, { max: 2 });
    onTestFinished(client.close);
    const check = createReadyCheck(client);
    await check();
    await disk.begin();
    const refused = await check().then(
      () => 'ready',
      (error) => awayCause(error) ?? error.cause.message,
    );
    expect(refused).toMatch(/^full$|File too large/); // where no disk may be mounted, Postgres says the latter
    await client.sql`insert into deliveries (key) values ('one more')`;
    await disk.end();
    await check();
  });

  it('that is asked by several at once is looked at once', async ({ onTestFinished }) => {
    const { url, close } = await createTestDatabase();
    onTestFinished(close);
    const asked: string[] = [];
    const client = createDatabase(url, { max: 1, debug: (query) => asked.push(query) });
    onTestFinished(client.close);
    const check = createReadyCheck(client);
    await Promise.all([check(), check(), check()]);
    expect(asked.filter((query) => query.includes('deliveries'))).toHaveLength(1);
  });

  it('that takes only some connections is not ready', async ({ onTestFinished }) => {
    const { url, close } = await createTestDatabase();
    onTestFinished(close);
    const line = await openLine(url);
    onTestFinished(line.close);
    const client = createDatabase(line.url, { max: 3 });
    onTestFinished(client.close);
    await client.sql`select 1`;
    line.failNew('reset');
    await expect(createReadyCheck(client)()).rejects.toThrow();
    await line.mend();
    await createReadyCheck(client)();
  });
});
