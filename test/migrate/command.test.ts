import { PassThrough } from 'node:stream';
import { pino } from 'pino';
import postgres, { type Sql } from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runAudit } from '../../src/audit/command.ts';
import { openDatabase } from '../../src/db/open-database.ts';
import { createDisposer } from '../../src/disposer.ts';
import { runMigrate } from '../../src/migrate/command.ts';
import { createEmptyDatabase } from '../support/database/database.ts';

let database: Awaited<ReturnType<typeof createEmptyDatabase>>;
let sql: Sql;
beforeAll(async () => {
  database = await createEmptyDatabase();
  sql = postgres(database.url, { max: 1, onnotice: () => {} });
});
afterAll(async () => {
  await sql.end();
  await database.close();
});

async function run(...args: string[]) {
  const [out, err] = [new PassThrough(), new PassThrough()];
  const code = await runMigrate(args, database.url, { out, err });
  return { code, out: String(out.read() ?? ''), err: String(err.read() ?? '') };
}

/** Starts as the desk does where DESK_MIGRATE is false, as far as its database. */
async function start() {
  const disposer = createDisposer(() => {});
  const options = { url: database.url, mayMigrate: false, statementMs: 4_000 };
  return openDatabase(options, pino({ level: 'silent' }), disposer).finally(disposer.close);
}

const tables = async () =>
  (await sql`select from pg_tables where schemaname not in ('pg_catalog', 'information_schema')`).length;

describe('npm run migrate', () => {
  it('shows the SQL of what is missing, and changes nothing', async () => {
    const { code, out } = await run('--dry-run');
    expect(code).toBe(0);
    for (const part of ['-- 0000_house\n', 'CREATE TABLE "learners"', '-- job queue 19', 'graphile_worker.'])
      expect(out).toContain(part);
    expect(out).not.toContain(':GRAPHILE_WORKER_SCHEMA');
    expect(await tables()).toBe(0);
  });

  it('does what a start refuses to do where DESK_MIGRATE is false, and once', async () => {
    await expect(start()).rejects.toThrow(/older schema than this version.*“0000_house” is missing, and \d+ more/);
    const terminal = { out: new PassThrough(), err: new PassThrough() };
    const verifying = runAudit(['verify'], { url: database.url, mayMigrate: false }, terminal);
    await expect(verifying).rejects.toThrow('Run “npm run migrate” as its owner');
    const { code, out } = await run();
    expect([code, out]).toEqual([0, expect.stringMatching(/^Done, \d+ in all:\n {2}0000_house\n/)]);
    expect(await run()).toMatchObject({ code: 0, err: expect.stringContaining('Nothing is missing') });
    await expect(start()).resolves.toMatchObject({ databaseUrl: expect.stringContaining(database.url) });
  });

  it('adds an event of the audit that is missing, and shows it before', async () => {
    await sql`alter table audit_events disable trigger all`;
    await sql`delete from audit_events where event = 'archived'`;
    await sql`alter table audit_events enable always trigger all`.catch(() => {});
    expect((await run('--dry-run')).out).toContain("('archived', 'system')");
    expect((await run()).out).toContain('events of the audit');
  });

  it('refuses a newer schema where DESK_MIGRATE is false, and says so where it is not', async () => {
    await sql`insert into drizzle.__drizzle_migrations (hash, created_at) values ('later', 4102444800000)`;
    await expect(start()).rejects.toThrow('newer schema than this version');
    expect((await run()).err).toContain('A newer version has migrated this database');
  });

  it('names an option that it does not know', async () => {
    expect(await run('--dryrun')).toMatchObject({ code: 2, err: expect.stringContaining('no option --dryrun') });
  });
});
