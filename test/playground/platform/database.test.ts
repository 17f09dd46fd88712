import { sql } from 'kysely';
import { expect, it } from 'vitest';
import { createPlatformDatabase } from '../../../src/playground/platform/database/client.ts';
import { createEmptyDatabase } from '../../support/database/database.ts';

it('a connection that is lost between two statements of a transaction ends the transaction, not the program', async () => {
  const database = await createEmptyDatabase();
  const lost: string[] = [];
  let onLost = () => {};
  const isLost = new Promise<void>((resolve) => (onLost = resolve));
  const db = createPlatformDatabase(database.url, (error) => {
    lost.push(error.message);
    onLost();
  });
  const transaction = db.transaction().execute(async (inIt) => {
    const { rows } = await sql<{ pid: number }>`select pg_backend_pid() pid`.execute(inIt);
    await sql`select pg_terminate_backend(${rows[0]?.pid})`.execute(db);
    await isLost;
    await sql`select 1`.execute(inIt);
  });
  await expect(transaction).rejects.toThrow();
  expect(lost).toContain('terminating connection due to administrator command');
  await sql`select 1`.execute(db);
  await db.destroy();
  await database.close();
});
