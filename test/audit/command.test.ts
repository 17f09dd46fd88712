import { randomBytes } from 'node:crypto';
import { PassThrough } from 'node:stream';
import { Logger, runOnce } from 'graphile-worker';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runAudit } from '../../src/audit/command.ts';
import { archiveAudit } from '../../src/db/audit/archive.ts';
import { createDatabase, type DatabaseClient } from '../../src/db/client.ts';
import { migrate } from '../../src/db/migrate.ts';
import { audit } from '../../src/db/schema/audit.ts';
import { createTestDatabase } from '../support/database/database.ts';
import { addLearner, createService } from '../support/desk/service.ts';

let database: Awaited<ReturnType<typeof createTestDatabase>>;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

async function run(args: string[], url = database.url) {
  const [out, err] = [new PassThrough(), new PassThrough()];
  const code = await runAudit(args, { url }, { out, err });
  return { code, out: String(out.read() ?? ''), err: String(err.read() ?? '') };
}
const write = (count: number) =>
  database.db
    .insert(audit)
    .values(Array.from({ length: count }, () => ({ actor: 'U-AMY', event: 'asked', reference: 'LD-TEST' })));

describe('npm run audit -- verify', () => {
  it('says in one line that the chain is whole, with the head to note, before and after archiving', async () => {
    expect(await run(['verify'])).toEqual({ code: 0, out: 'The audit is whole: 0 rows. Head: 0:\n', err: '' });
    await write(1_200);
    const first = await run(['verify']);
    expect(first.out).toMatch(/^The audit is whole: 1,200 rows\. Head: 1200:[0-9a-f]{64}\n$/);
    const noted = /\d+:[0-9a-f]{64}/.exec(first.out)?.[0] ?? '';
    await archiveAudit(database.sql, new Date(Date.now() + 60_000), 'LD-OLD');
    await archiveAudit(database.sql, new Date(Date.now() + 60_000), 'LD-OLD');
    const { code, out, err } = await run(['verify', '--head', noted]);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/^The audit is whole: 1 row since row 1,201, archived \d{4}-\d\d-\d\d \(UTC\)\. Head: 1202:/);
    expect(out).toContain('The head that you noted was archived');
  });

  it('says where the chain is broken, and ends with 1', async () => {
    await write(3);
    const noted = `1205:${'0'.repeat(64)}`;
    expect(await run(['verify', '--head', noted])).toMatchObject({
      code: 1,
      out: expect.stringContaining('not the one you noted: row 1,205 is not there or has another hash.'),
    });
    const { sql } = database;
    await sql.unsafe(`alter table audit disable trigger all; delete from audit where seq >= 1204;
      alter table audit enable trigger all`);
    const { code, out } = await run(['verify']);
    expect(code).toBe(1);
    expect(out).toMatch(
      /^The audit is broken at row 1,204: it was cut off at the end, rows 1,204 to 1,205 are missing\./,
    );
    expect(out).toContain('Before that: 2 rows since row 1,201');
  });

  it.each([
    [[], 'Say what to do'],
    [['mend'], 'Say what to do'],
    [['grant'], 'Say what to do'],
    [['verify', '--fast'], 'There is no option --fast. Say what to do'],
    [['verify', '--head', '12'], 'That is no head.'],
  ])('says what to do when started with %j', async (args, words) => {
    const { code, err } = await run(args);
    expect(code).toBe(2);
    expect(err).toContain(words);
  });

  it('says that it could not check, without the password, and shows its help', async () => {
    const { code, err } = await run(['verify'], 'postgres://desk:hidden@127.0.0.1:1/desk');
    expect({ code, err }).toEqual({
      code: 2,
      err: 'The database cannot be used (ECONNREFUSED). Check DATABASE_URL.\n',
    });
    expect(await run(['--help'])).toMatchObject({ code: 0, out: expect.stringContaining('verify --head') });
  });
});

describe('npm run audit -- grant', () => {
  const role = `program_${randomBytes(4).toString('hex')}`;
  let own: Awaited<ReturnType<typeof createTestDatabase>>;
  let program: DatabaseClient & { url: string };
  beforeAll(async () => {
    own = await createTestDatabase();
    await own.sql.unsafe(`create role ${role} login password 'secret'`);
    const url = new URL(own.url);
    url.username = role;
    url.password = 'secret';
    expect(await run(['grant', role], own.url)).toMatchObject({ code: 0 });
    expect(await run(['grant', role], own.url)).toMatchObject({
      code: 0,
      out: expect.stringContaining('nothing else'),
    });
    program = { ...createDatabase(String(url)), url: String(url) };
  });
  afterAll(async () => {
    await program.close();
    await own.sql.unsafe(`drop owned by ${role}; drop role ${role}`);
    await own.close();
  });

  it('lets the program’s role start the desk, ask, decide, run jobs, and verify', async () => {
    await migrate(program.url);
    expect([...(await own.sql`select relname from pg_class where relowner = ${role}::regrole`)]).toEqual([]);
    const service = await createService({ ...program, close: async () => {} });
    await addLearner(own, { email: 'jane@acme.test' });
    const answer = await service.desk.ask(service.invocation('U-AMY'), service.action('activation'), {
      email: 'jane@acme.test',
    });
    if (answer.kind !== 'created') throw new Error(answer.kind);
    expect(await service.desk.confirm(service.invocation('U-AMY'), answer.requestId)).toEqual({ kind: 'done' });
    const rung: string[] = [];
    const hear = (name: string) => [name, async () => void rung.push(name)];
    const taskList = Object.fromEntries(['send-mail', 'show-post', 'lapse-request'].map(hear));
    await runOnce({
      connectionString: program.url,
      taskList,
      logger: new Logger(() => () => {}),
      noHandleSignals: true,
    });
    expect(rung).toContain('send-mail');
    expect(await own.sql`select from graphile_worker.jobs where task_identifier = 'send-mail'`).toHaveLength(0);
    expect(await run(['verify'], program.url)).toMatchObject({ code: 0, out: expect.stringContaining('2 rows') });
  });

  it.each([
    `insert into audit (actor, event, reference) values ('U-9', 'asked', 'LD-X')`,
    `insert into audit_events (event, said_by) values ('approved-by-all', 'anybody')`,
    `update audit_events set said_by = 'anybody'`,
    `update audit set actor = 'U-9'`,
    'delete from audit',
    'truncate audit',
    'drop table audit',
    'alter table audit disable trigger audit_no_change',
    'alter table audit disable trigger all',
    'drop trigger audit_chain on audit',
    'set session_replication_role = replica',
    'update audit_head set seq = 0',
    `insert into audit_head (single, seq, hash) values (true, 0, 'x')`,
    `insert into audit_checkpoints (seq, hash, rows) values (1, 'x', 1)`,
    'delete from audit_checkpoints',
    `create or replace function audit_refuse() returns trigger language plpgsql as 'begin return null; end'`,
  ])('leaves it no way to %s', async (statement) => {
    await expect(program.sql.unsafe(statement)).rejects.toMatchObject({ code: '42501' });
  });

  it('says which role it cannot do it for, and who has to run it', async () => {
    expect(await run(['grant', 'nobody_here'], own.url)).toMatchObject({
      code: 2,
      err: expect.stringContaining('There is no role nobody_here.'),
    });
    expect(await run(['grant', 'desk'], own.url)).toMatchObject({ code: 2, err: expect.stringContaining('superuser') });
    expect(await run(['grant', role], program.url)).toMatchObject({
      code: 2,
      err: expect.stringContaining('has to name the owner'),
    });
  });
});
