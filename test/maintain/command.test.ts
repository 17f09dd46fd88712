import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runAudit } from '../../src/audit/command.ts';
import { audit } from '../../src/db/schema/audit.ts';
import { runMaintain } from '../../src/maintain/command.ts';
import { createTestDatabase } from '../support/database/database.ts';

let database: Awaited<ReturnType<typeof createTestDatabase>>;
let folder: string;
beforeAll(async () => {
  database = await createTestDatabase();
  folder = await mkdtemp(join(tmpdir(), 'desk-archive-'));
});
afterAll(async () => {
  await database.close();
  await rm(folder, { recursive: true });
});

type Runner = typeof runMaintain | typeof runAudit;
async function runCommand(run: (terminal: { out: PassThrough; err: PassThrough }) => ReturnType<Runner>) {
  const [out, err] = [new PassThrough(), new PassThrough()];
  const code = await run({ out, err });
  return { code, out: String(out.read() ?? ''), err: String(err.read() ?? '') };
}
/** Unless told otherwise, all of the audit is old enough: it is dated by the database, so no test can make it older. */
const run = (args: string[], { auditDays = -1, url = database.url } = {}) =>
  runCommand((terminal) => runMaintain(args, { url, keeping: { requestDays: 730, auditDays } }, terminal));
const verify = () => runCommand((terminal) => runAudit(['verify'], { url: database.url }, terminal));
const write = (count: number) =>
  database.db
    .insert(audit)
    .values(Array.from({ length: count }, (_, i) => ({ actor: 'U-AMY', event: 'asked', reference: `LD-${i}“\n` })));
const rowsNow = () => database.sql`select seq::int, actor, event, reference, hash from audit order by audit.seq`;
const rowsIn = async (file: string) =>
  gunzipSync(await readFile(file))
    .toString()
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
const filesIn = async (where = folder) => (await readdir(where)).sort();

describe('npm run maintain', () => {
  it('says that nothing is old, and that old audit rows stay until it is told where to put them', async () => {
    expect(await run([])).toEqual({ code: 0, out: 'Nothing is old enough to remove.\n', err: '' });
    await write(5_100);
    expect(await run([], { auditDays: 730 })).toMatchObject({ out: 'Nothing is old enough to remove.\n' });
    const { code, out } = await run([]);
    expect(code).toBe(0);
    expect(out).toContain(
      '5,100 audit rows are old enough to archive. Say where to: npm run maintain -- --archive FOLDER',
    );
    expect(await rowsNow()).toHaveLength(5_100);
  });

  it('ends at once where the folder is none, and removes nothing', async () => {
    const file = join(folder, 'file');
    await writeFile(file, '');
    for (const where of [file, join(file, 'in'), join(folder, 'misspelt')])
      expect(await run(['--archive', where])).toEqual({
        code: 2,
        out: '',
        err: `${where} is no folder that can be written to. Make it first, or check its name. Nothing was done.\n`,
      });
    expect(await rowsNow()).toHaveLength(5_100);
    await rm(file);
  });

  it('moves old audit rows into a file that has exactly these rows; the chain holds and begins at the checkpoint', async () => {
    const before = await rowsNow();
    expect(await run(['--archive', folder], { auditDays: 730 })).toMatchObject({
      code: 0,
      out: expect.stringContaining('No audit row is old enough to archive.'),
    });
    expect(await filesIn()).toEqual([]);
    const { code, out } = await run(['--archive', folder]);
    expect(code).toBe(0);
    const [name = ''] = await filesIn();
    const file = join(folder, name);
    expect(name).toMatch(/^audit-1-5100-[0-9a-f]{12}\.ndjson\.gz$/);
    expect(out).toContain(`Archived 5,100 audit rows, up to row 5,100, in ${file}`);
    expect(
      (await rowsIn(file)).map(({ seq, actor, event, reference, hash }) => ({ seq, actor, event, reference, hash })),
    ).toEqual([...before]);
    expect((await rowsNow()).map(({ seq, event }) => [seq, event])).toEqual([[5_101, 'archived']]);
    expect((await verify()).out).toMatch(/^The audit is whole: 1 row since row 5,100, archived /);
    expect(await run(['--check', file])).toEqual({
      code: 0,
      out: `${file} is whole: rows 1 to 5,100, as the audit's checkpoint says.\n`,
      err: '',
    });
  });

  it('archives on from the checkpoint the next time, and leaves the older file as it is', async () => {
    await write(10);
    const [older = ''] = await filesIn();
    await run(['--archive', folder]);
    const files = await filesIn();
    const newer = files.find((name) => name !== older) ?? '';
    expect(newer).toMatch(/^audit-5101-5111-/);
    expect((await rowsIn(join(folder, newer))).map(({ seq }) => seq)).toEqual(
      Array.from({ length: 11 }, (_, i) => 5_101 + i),
    );
    for (const name of files) expect((await run(['--check', join(folder, name)])).code).toBe(0);
    expect((await verify()).out).toContain('The audit is whole: 1 row since row 5,111');
  });

  it('finds a file that was changed, cut off or is not of this database', async () => {
    const newer = join(folder, (await filesIn()).find((name) => name.startsWith('audit-5101')) ?? '');
    const rows = await rowsIn(newer);
    const put = async (name: string, changed: object[]) => {
      const path = join(folder, name);
      await writeFile(path, gzipSync(changed.map((row) => `${JSON.stringify(row)}\n`).join('')));
      return path;
    };
    const changed = await put(
      'changed',
      rows.map((row) => (row.seq === 5_105 ? { ...row, actor: 'U-EVE' } : row)),
    );
    expect(await run(['--check', changed])).toMatchObject({ code: 1, err: `${changed} is broken at row 5105.\n` });
    const short = await put('short', rows.slice(0, 5));
    expect(await run(['--check', short])).toMatchObject({
      code: 2,
      err: expect.stringContaining('cannot be compared'),
    });
    const foreign = await put('foreign', rows.slice(3));
    expect(await run(['--check', foreign])).toMatchObject({
      code: 2,
      err: expect.stringContaining('cannot be compared'),
    });
    await writeFile(join(folder, 'none'), 'not a file of ours');
    expect(await run(['--check', join(folder, 'none')])).toMatchObject({ code: 1 });
    expect(await run(['--check', join(folder, 'nowhere')])).toMatchObject({ code: 2 });
  });

  it('archives nothing of an audit that is broken', async () => {
    const own = await createTestDatabase();
    try {
      await own.db.insert(audit).values([1, 2, 3].map(() => ({ actor: 'U-AMY', event: 'asked', reference: 'LD-X' })));
      await own.sql.unsafe(`alter table audit disable trigger all; update audit set actor = 'U-EVE' where seq = 2;
        alter table audit enable trigger all; alter table audit enable always trigger audit_chain`);
      const where = await mkdtemp(join(folder, 'broken-'));
      expect(await run(['--archive', where], { url: own.url })).toMatchObject({
        code: 1,
        err: expect.stringContaining('The audit is broken at row 2: nothing was archived.'),
      });
      expect(await own.sql`select from audit`).toHaveLength(3);
    } finally {
      await own.close();
    }
  });

  it('sweeps with the program’s own role, and says who has to archive', async () => {
    const role = `program_${randomBytes(4).toString('hex')}`;
    await database.sql.unsafe(`create role ${role} login password 'secret'`);
    const url = new URL(database.url);
    url.username = role;
    url.password = 'secret';
    try {
      expect(await run([], { url: String(url) })).toMatchObject({
        code: 2,
        err: expect.stringContaining('grant ROLE'),
      });
      expect((await runCommand((terminal) => runAudit(['grant', role], { url: database.url }, terminal))).code).toBe(0);
      expect(await run([], { url: String(url), auditDays: 730 })).toMatchObject({ code: 0, err: '' });
      expect(await run(['--archive', folder], { url: String(url) })).toMatchObject({
        code: 2,
        err: expect.stringContaining('DATABASE_URL has to name the owner of the tables'),
      });
    } finally {
      await database.sql.unsafe(`drop owned by ${role}; drop role ${role}`);
    }
  });

  it.each([[['--archive']], [['--archive', '']], [['--archive', 'a', '--check', 'b']], [['now']], [['--keep', '3']]])(
    'says what to do when started with %j',
    async (args) => {
      expect(await run(args)).toMatchObject({ code: 2, err: expect.stringContaining('Say what to do') });
    },
  );

  it('says that it could not, without the password, and shows its help', async () => {
    expect(await run([], { url: 'postgres://desk:hidden@127.0.0.1:1/desk' })).toMatchObject({
      code: 2,
      err: expect.stringMatching(/^The database cannot be used \(ECONNREFUSED\)/),
    });
    expect(await run(['--help'])).toMatchObject({ code: 0, out: expect.stringContaining('--archive FOLDER') });
  });
});
