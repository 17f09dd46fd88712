import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { DatabaseClient } from '../../src/db/client.ts';
import { runImport } from '../../src/import/command.ts';
import { EXAMPLE } from '../../src/import/help.ts';
import { createTestDatabase } from '../support/database/database.ts';

let database: DatabaseClient & { url: string };
const folder = mkdtempSync(join(tmpdir(), 'desk-import-'));
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await database.close();
});

async function run(args: string[], url = database.url) {
  const [out, err] = [new PassThrough(), new PassThrough()];
  const code = await runImport(args, { url }, { out, err, signal: new AbortController().signal });
  return { code, out: String(out.read() ?? ''), err: String(err.read() ?? '') };
}

function write(name: string, text: string): string {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
}

it('imports the example of its help, draws no bar off a terminal, and says that a second run changed nothing', async () => {
  const file = write('example.csv', EXAMPLE);
  const first = await run([file]);
  expect(first).toMatchObject({ code: 0, err: '' });
  expect(first.out).toContain('learners       3 created, 0 changed, 0 unchanged\n');
  expect((await run([file])).out).toContain('learners       0 created, 0 changed, 3 unchanged\n');
  expect(existsSync(`${file}.rejected.csv`)).toBe(false);
});

it('lists rows left out by line, and keeps them in a file that can be mended and imported', async () => {
  const file = write(
    'some.csv',
    'email,organization,given_name\ngood@x.test,Acme,\nnope\u001b[2J,Acme,"Ann ""A"", B"\n',
  );
  writeFileSync(`${file}.rejected.csv`, 'from before', { mode: 0o644 });
  const { code, out } = await run([file]);
  expect(statSync(`${file}.rejected.csv`).mode & 0o777).toBe(0o600);
  expect(code).toBe(2);
  expect(out).toContain('line 3  nope?[2J  email: is not an email address\n');
  const rejected = readFileSync(`${file}.rejected.csv`, 'utf8');
  expect(rejected).toBe(
    'line,reason,email,organization,given_name\n3,email: is not an email address,nope\u001b[2J,Acme,"Ann ""A"", B"\n',
  );
  const mended = write('mended.csv', rejected.replace('nope\u001b[2J', 'mended@x.test'));
  const again = await run([mended]);
  expect(again).toMatchObject({ code: 0, out: expect.stringMatching(/^Done\. 1 row read:\n.*1 created/) });
});

it('keeps rows left out so that no spreadsheet takes a part of them for a formula, and imports them as they were', async () => {
  const file = write(
    'formulas.csv',
    `email,organization,external_id,given_name,family_name\nnope,Acme;=2+2,=1,"Ann; ""=cmd|'/c calc'!A1",'-Lee\nno,Acme,'=1,Ann - Lee,@x\n`,
  );
  expect((await run([file])).code).toBe(2);
  const rejected = readFileSync(`${file}.rejected.csv`, 'utf8');
  for (const delimiter of [',', ';', '\t', '|', ' ']) {
    const cut: string[][] = parse(rejected, { delimiter, quote: null, relax_column_count: true });
    for (const cell of cut.flat()) expect(cell).not.toMatch(/^["\s]*[=+\-@](?!$)/);
  }
  const mended = rejected.replace(',nope,', ',one@x.test,').replace(',no,', ',two@x.test,');
  expect(await run([write('mended-formulas.csv', mended)])).toMatchObject({ code: 0 });
  const stored = await database.sql`
    select l.email, o.name, l.external_id, l.given_name, l.family_name
    from learners l join organizations o on o.id = l.organization_id where l.email in ('one@x.test', 'two@x.test')
    order by l.email`.values();
  expect([...stored]).toEqual([
    ['one@x.test', 'Acme;=2+2', '=1', `Ann; "=cmd|'/c calc'!A1`, "'-Lee"],
    ['two@x.test', 'Acme', "'=1", 'Ann - Lee', '@x'],
  ]);
});

it('lists the first 50 rows left out, and keeps all of them', async () => {
  const file = write('many.csv', `email,organization\n${'nope,Acme\n'.repeat(60)}`);
  const { out } = await run([file]);
  expect(out.match(/^ {2}line \d+/gm)).toHaveLength(50);
  expect(out).toContain('and 10 more');
  expect(readFileSync(`${file}.rejected.csv`, 'utf8').trim().split('\n')).toHaveLength(61);
});

it.each([
  [[], 'Give one file'],
  [['a.csv', 'b.csv'], 'Give one file'],
  [['--force', 'a.csv'], 'There is no option --force'],
  [[join(folder, 'none.csv')], 'There is no file'],
  [[folder], 'is a folder'],
])('says what to do when started with %j', async (args, words) => {
  const { code, err } = await run(args);
  expect(code).toBe(1);
  expect(err).toContain(words);
});

it('says that the database cannot be used, without its password', async () => {
  const { code, err } = await run([write('any.csv', EXAMPLE)], 'postgres://desk:hidden@127.0.0.1:1/desk');
  expect(code).toBe(1);
  expect(err).toBe('The database cannot be used (ECONNREFUSED). Check DATABASE_URL.\n');
});

it('shows its help', async () => {
  expect(await run(['--help'])).toMatchObject({ code: 0, out: expect.stringContaining('--dry-run') });
});

it('says which cells it left to the desk, by line and without the values, also in a file', async () => {
  const file = write('desk.csv', 'email,organization,given_name\nlate@x.test,Acme,Was\n');
  await run([file]);
  const [learner] =
    await database.sql`update learners set given_name = 'Ours' where email = 'late@x.test' returning id`;
  const changedAt = '2026-03-04T05:06:07.000Z';
  await database.sql`
    insert into desk_changes (learner_id, field, replaced, changed_at)
    values (${learner?.id}, 'given_name', '{Was}', ${changedAt}::text::timestamptz)`;
  const { code, out } = await run([file]);
  expect(code).toBe(0);
  expect(out).toContain(`  line 2  given_name  left: it is what the desk replaced at ${changedAt}\n`);
  expect(out).toContain('cells          1 left to the desk, 0 newer than the desk’s');
  expect(readFileSync(`${file}.desk.csv`, 'utf8')).toBe(
    `line,column,what,why\n2,given_name,left,it is what the desk replaced at ${changedAt}\n`,
  );
  const newer = await run([file, '--as-of', '2026-03-04T05:07Z', '--dry-run']);
  expect(newer.out).toContain(`given_name  taken: the row is newer than the desk's change of ${changedAt}`);
  expect(await run([file, '--as-of', 'yesterday'])).toMatchObject({
    code: 1,
    err: '--as-of is not a date such as 2026-03-31 or 2026-03-31T09:30:00Z.\n',
  });
  expect(await run([file, '--as-of', '2199-12-31'])).toMatchObject({
    code: 1,
    err: '--as-of lies more than 5 minutes ahead.\n',
  });
});
