import type { TransactionSql } from 'postgres';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { archiveAudit } from '../../../src/db/audit/archive.ts';
import { verifyChain, verifyIn } from '../../../src/db/audit/chain.ts';
import { createDatabase } from '../../../src/db/client.ts';
import { audit } from '../../../src/db/schema/audit.ts';
import { createTestDatabase } from '../../support/database/database.ts';

type TestDatabase = Awaited<ReturnType<typeof createTestDatabase>>;

const row = (actor: string) => ({ actor, event: 'asked', reference: 'LD-TEST' });

describe('the audit’s chain', () => {
  it('holds after 10,000 rows by 8 writers at once, numbered without a gap', async () => {
    const database = await createTestDatabase();
    await Promise.all(Array.from({ length: 8 }, (_, i) => write(database.url, i, 1_250)));
    expect(await verifyChain(database.sql)).toMatchObject({ rows: 10_000, head: { seq: 10_000 }, broken: null });
    const [found] = await database.sql`
      select count(distinct actor)::int as writers, bool_and(at >= before) as "inOrder"
      from (select actor, at, lag(at, 1, at) over (order by seq) as before from audit) as rows`;
    expect(found).toEqual({ writers: 8, inOrder: true });
    await database.close();
  }, 120_000);
});

/** One connection: rows alone, several in one statement, several in a transaction, and some that are taken back. */
async function write(url: string, writer: number, count: number): Promise<void> {
  const { db, close } = createDatabase(url, { max: 1 });
  const batch = (size: number) => Array.from({ length: size }, () => row(`U-${writer}`));
  for (let left = count; left > 0; left -= 125) {
    await Promise.all(batch(10).map((one) => db.insert(audit).values(one)));
    await db.insert(audit).values(batch(105));
    await db.transaction((tx) => Promise.all(batch(10).map((one) => tx.insert(audit).values(one))));
    const takenBack = db.transaction(async (tx) => {
      await tx.insert(audit).values(batch(5));
      tx.rollback();
    });
    await expect(takenBack).rejects.toThrow('Rollback');
  }
  await close();
}

describe('verifying', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase();
    await database.db.insert(audit).values(Array.from({ length: 12 }, (_, i) => row(`U-${i + 1}`)));
  });
  afterAll(() => database.close());

  /** Tries something and takes it back. */
  async function trial(steps: (tx: TransactionSql) => Promise<void>): Promise<void> {
    const done = new Error('taken back');
    const attempt = database.sql.begin(async (tx) => {
      await steps(tx);
      throw done;
    });
    await expect(attempt).rejects.toBe(done);
  }
  /** What only an owner can do who switches the guards off. */
  async function tamper(tx: TransactionSql, statement: string): Promise<void> {
    for (const does of ['disable', 'enable']) {
      for (const table of ['audit', 'audit_head', 'audit_checkpoints'])
        await tx.unsafe(`alter table ${table} ${does} trigger all`);
      if (does === 'disable') await tx.unsafe(statement);
    }
    await tx.unsafe('alter table audit enable always trigger audit_chain');
  }
  const write = (tx: TransactionSql, actor: string) =>
    tx`insert into audit (actor, event, reference) values (${actor}, 'asked', 'LD-TEST')`;
  const fit = (seq: number) =>
    `update audit set hash = audit_seal((select hash from audit where seq = ${seq - 1}), audit) where seq = ${seq}`;

  it.each([
    ['a changed actor', `update audit set actor = 'U-9' where seq = 5`, { what: 'changed', seq: 5, to: 5 }],
    ['a changed time', `update audit set at = at - interval '1 ms' where seq = 5`, { what: 'changed', seq: 5, to: 5 }],
    ['an empty text instead of none', `update audit set channel = '' where seq = 5`, { what: 'changed', seq: 5 }],
    [
      'text moved from one column to the next',
      `update audit set event = 'ask', refusal = 'ed' where seq = 5`,
      { what: 'changed', seq: 5 },
    ],
    ['a changed signature', `update audit set written_by = 'other' where seq = 5`, { what: 'changed', seq: 5, to: 5 }],
    ['a removed signature', `update audit set written_by = null where seq = 5`, { what: 'changed', seq: 5, to: 5 }],
    ['a changed hash', `update audit set hash = 'x' where seq = 5`, { what: 'changed', seq: 5 }],
    [
      'a changed row with a hash that fits',
      `update audit set actor = 'U-9' where seq = 5; ${fit(5)}`,
      { what: 'changed', seq: 6 },
    ],
    [
      'a changed last row with a hash that fits',
      `update audit set actor = 'U-9' where seq = 12; ${fit(12)}`,
      { what: 'changed', seq: 12 },
    ],
    ['removed rows', 'delete from audit where seq in (5, 6)', { what: 'missing', seq: 5, to: 6 }],
    ['a removed first row', 'delete from audit where seq = 1', { what: 'missing', seq: 1, to: 1 }],
    ['rows cut off at the end', 'delete from audit where seq > 9', { what: 'cut-off', seq: 10, to: 12 }],
    ['an emptied table', 'truncate audit', { what: 'cut-off', seq: 1, to: 12 }],
    [
      'an added row',
      `insert into audit (seq, actor, event, reference, hash) select 13, actor, event, reference, hash from audit where seq = 12`,
      { what: 'changed', seq: 13 },
    ],
    [
      'a row put before the first',
      `insert into audit (seq, actor, event, reference, hash) values (0, 'U-9', 'asked', 'LD-X', 'x')`,
      { what: 'inserted', seq: 0 },
    ],
    ['a removed head', 'truncate audit_head', { what: 'head', seq: 12 }],
    ['a head that was put back', `update audit_head set seq = 3`, { what: 'head', seq: 12 }],
  ])('finds %s', (_, statement, broken) =>
    trial(async (tx) => {
      await tamper(tx, statement);
      expect((await verifyIn(tx)).broken).toMatchObject(broken);
    }),
  );

  it('finds with a head noted earlier that everything after it was written anew', () =>
    trial(async (tx) => {
      const { head: known } = await verifyIn(tx);
      await write(tx, 'U-13');
      expect((await verifyIn(tx, { known })).broken).toBeNull();
      await tamper(
        tx,
        `delete from audit where seq > 10;
        update audit_head set (seq, hash) = (select seq, hash from audit order by seq desc limit 1)`,
      );
      for (const actor of ['U-11', 'U-12', 'U-13']) await write(tx, actor);
      expect((await verifyIn(tx)).broken).toBeNull();
      expect((await verifyIn(tx, { known })).broken).toMatchObject({ what: 'other', seq: 12 });
    }));

  it('reads any alphabet, control characters, and what looks like the encoding itself', () =>
    trial(async (tx) => {
      await tx`insert into audit (actor, event, channel, thread_ts, refusal, reference)
        values (${'Ана 🙂'}, '-', '1:a', '', ${'"\u0001\\'}, '0:')`;
      expect(await verifyIn(tx)).toMatchObject({ rows: 13, broken: null });
    }));
});

describe('archiving', () => {
  let database: TestDatabase;
  beforeEach(async () => {
    database = await createTestDatabase();
    await database.db.insert(audit).values([row('U-1'), row('U-2')]);
  });
  afterEach(() => database.close());
  const later = () => new Date(Date.now() + 60_000);

  it('leaves a checkpoint where the chain begins from then on, and says so in the audit', async () => {
    expect(await archiveAudit(database.sql, new Date(0), 'LD-NONE')).toEqual({ kind: 'nothing' });
    const archived = await archiveAudit(database.sql, later(), 'LD-OLD');
    expect(archived).toMatchObject({ kind: 'archived', rows: 2, checkpoint: { seq: 2 } });
    await database.db.insert(audit).values([row('U-4'), row('U-5')]);
    expect(await verifyChain(database.sql)).toMatchObject({ rows: 3, checkpoint: { seq: 2 }, broken: null });
    const rows = await database.db.select().from(audit).orderBy(audit.seq);
    expect(rows[0]).toMatchObject({ seq: 3, actor: 'system', event: 'archived', reference: 'LD-OLD' });
    expect(await archiveAudit(database.sql, later(), 'LD-AGAIN')).toMatchObject({ rows: 3, checkpoint: { seq: 5 } });
    expect(await verifyChain(database.sql)).toMatchObject({ rows: 1, checkpoint: { seq: 5 }, broken: null });
  });

  it('removes nothing where the chain is broken', async () => {
    await database.sql.unsafe(`alter table audit disable trigger all; update audit set actor = 'U-9' where seq = 1;
      alter table audit enable trigger all`);
    expect(await archiveAudit(database.sql, later(), 'LD-OLD')).toMatchObject({
      kind: 'broken',
      broken: { what: 'changed', seq: 1 },
    });
    expect(await database.db.select().from(audit)).toHaveLength(2);
  });
});

describe('the guards, for whoever owns the database', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase();
    await database.db.insert(audit).values([row('U-1'), row('U-2')]);
  });
  afterAll(() => database.close());

  it.each([
    `update audit set actor = 'U-9'`,
    `update audit set actor = 'U-9' where false`,
    'delete from audit where seq = 1',
    'truncate audit',
    `insert into audit (seq, actor, event, reference) select seq, actor, event, reference from audit
      on conflict (seq) do update set actor = 'U-9'`,
    'update audit_head set seq = 0',
    'update audit_head set seq = seq + 1',
    'delete from audit_head',
    'truncate audit_head',
    `insert into audit_checkpoints (seq, hash, rows) values (2, 'x', 2)`,
    `insert into audit_checkpoints (seq, hash, rows) values (9, '', 9)`,
    'truncate audit_checkpoints',
  ])('refuse: %s', async (statement) => {
    for (const role of ['origin', 'replica']) {
      const attempt = database.sql.begin(async (tx) => {
        await tx.unsafe(`set local session_replication_role = ${role}`);
        await tx.unsafe(statement);
      });
      await expect(attempt).rejects.toMatchObject({ code: '42501' });
    }
  });

  it('number, date, sign and seal a row whatever is given', async () => {
    const given = { ...row('U-3'), seq: 99, at: new Date(0), hash: 'x', writtenBy: 'other' };
    const [me] = await database.sql`select session_user as name`;
    const [written] = await database.db.insert(audit).values(given).returning();
    expect(written).toMatchObject({ seq: 3, hash: expect.stringMatching(/^[0-9a-f]{64}$/), writtenBy: me?.name });
    expect(written?.at.getFullYear()).toBeGreaterThan(2000);
    expect((await verifyChain(database.sql)).broken).toBeNull();
  });
});
