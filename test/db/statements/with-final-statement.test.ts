import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createDatabase, type DatabaseClient } from '../../../src/db/client.ts';
import { audit } from '../../../src/db/schema/audit.ts';
import { organizations } from '../../../src/db/schema/learners.ts';
import { withFinalStatement } from '../../../src/db/statements/with-final-statement.ts';
import { createTestDatabase } from '../../support/database/database.ts';

describe('a transaction with a last statement', () => {
  let server: Awaited<ReturnType<typeof createTestDatabase>>;
  let database: DatabaseClient;
  const said: string[] = [];
  beforeAll(async () => {
    server = await createTestDatabase();
    database = createDatabase(server.url, { max: 1, debug: (query) => said.push(query.trim().slice(0, 20)) });
  });
  beforeEach(async () => {
    await database.sql`select 1`; // connected
    said.length = 0;
  });
  afterAll(async () => {
    await database.close();
    await server.close();
  });
  const row = { actor: 'U1', event: 'welcomed', reference: 'LD-1' };
  const found = async (name: string) => (await database.sql`select 1 from organizations where name = ${name}`).length;

  it('sends it after all others and before the commit, whenever it was named', async () => {
    const answer = await withFinalStatement(database.db, async (tx, addFinalStatement) => {
      addFinalStatement(async () => void (await tx.insert(audit).values(row)));
      await tx.insert(organizations).values({ name: 'Acme' });
      return 'done';
    });
    expect(answer).toBe('done');
    expect(said).toEqual(['begin', 'insert into "organiz', 'set local synchronou', 'insert into "audit" ', 'commit']);
    expect(await found('Acme')).toBe(1);
  });

  it('is rolled back, and says so, where that statement fails', async () => {
    const failing = withFinalStatement(database.db, async (tx, addFinalStatement) => {
      await tx.insert(organizations).values({ name: 'Globex' });
      addFinalStatement(async () => void (await tx.insert(audit).values({ ...row, actor: null as never })));
    });
    await expect(failing).rejects.toMatchObject({ cause: { code: '23502' } });
    expect(await found('Globex')).toBe(0);
  });

  it('sends nothing more where something before it fails', async () => {
    const failing = withFinalStatement(database.db, async (_, addFinalStatement) => {
      addFinalStatement(async () => void said.push('sent'));
      throw new Error('before');
    });
    await expect(failing).rejects.toThrow('before');
    expect(said).toEqual(['begin', 'rollback']);
  });
});
