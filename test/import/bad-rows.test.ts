import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DatabaseClient } from '../../src/db/client.ts';
import { createTestDatabase } from '../support/database/database.ts';
import { importText } from './support.ts';

let database: DatabaseClient & { url: string };
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

const run = (text: string | Buffer, options = {}) => importText(database.url, text, options);
const long = 'x'.repeat(201);

describe('a bad row is left out, with its line and the reason,', () => {
  it.each([
    ['email', '', 'email: is missing'],
    ['email', 'jane@', 'email: is not an email address'],
    ['email', 'jane@x.test,joe@x.test', 'email: is not an email address'],
    ['email', `${'x'.repeat(250)}@x.test`, 'email: is longer than 254 characters'],
    ['organization', ' ', 'organization: is missing'],
    ['organization', '#N/A', 'organization: is a spreadsheet’s error: correct or empty the cell'],
    ['organization', 'NULL', 'organization: is no name, but stands for none'],
    ['given_name', '#REF!', 'given_name: is a spreadsheet’s error: correct or empty the cell'],
    ['given_name', long, 'given_name: is longer than 200 characters'],
    ['given_name', 'Ja\nne', 'given_name: holds a line break or another character that cannot be shown'],
    ['given_name', 'Ja\u0000ne', 'given_name: holds a line break or another character that cannot be shown'],
    ['family_name', 'Doe\u202e', 'family_name: holds a line break or another character that cannot be shown'],
    ['locale', 'english please', 'locale: is not a language such as en, es-MX or pt-BR'],
    ['time_zone', '+02:00', 'time_zone: is not a time zone such as Europe/Madrid'],
    ['time_zone', 'Mars/Base', 'time_zone: is not a time zone such as Europe/Madrid'],
    ['invited_at', '2026-02-30', 'invited_at: is not a date such as 2026-03-31 or 2026-03-31T09:30:00Z'],
    ['invited_at', '31/12/2026', 'invited_at: is not a date such as 2026-03-31 or 2026-03-31T09:30:00Z'],
    ['invited_at', '2026-01-01T10:00', 'invited_at: is not a date such as 2026-03-31 or 2026-03-31T09:30:00Z'],
    ['invited_at', '0001-01-01', 'invited_at: is not between 1900 and 2200'],
    ['as_of', '2199-12-31', 'as_of: lies more than 5 minutes ahead'],
    ['authentication', 'saml', 'authentication: is none of password, api, lms'],
    ['vpa_mode', 'never', 'vpa_mode: is none of interval, off, fixed'],
    ['vpa_mode', 'fixed', 'vpa_mode: is fixed, but vpa_fixed_at is missing'],
    ['vpa_interval_days', '0', 'vpa_interval_days: is not between 1 and 3650 days'],
    ['vpa_interval_days', '1e3', 'vpa_interval_days: is not a number of days'],
    ['vpa_mandatory', 'maybe', 'vpa_mandatory: is neither yes nor no'],
  ])('%s %j', async (column, cell, reason) => {
    const values: Record<string, string> = { email: 'jane@x.test', organization: `For ${reason}`, [column]: cell };
    const quoted = Object.values(values).map((value) => `"${value}"`);
    const good = quoted.map((value, index) => ['"good@x.test"', '"Acme"'][index] ?? (value && ''));
    const { report, reasons } = await run(`${Object.keys(values)}\n${quoted}\n${good}\n`);
    expect(reasons).toEqual([`2: ${reason}`]);
    expect(report).toMatchObject({ rows: 2, rejected: 1 });
    expect(report.learners.created + report.learners.unchanged).toBe(1);
  });

  it.each([
    ['1.23457E+11', 'is a number that a spreadsheet has shortened: format the column as text, and export it again'],
    ['1,2E+05', 'is a number that a spreadsheet has shortened: format the column as text, and export it again'],
    ['#N/A', 'is a spreadsheet’s error: correct or empty the cell'],
    ...[
      'NULL',
      'null',
      'None',
      'n/a',
      'N.A.',
      'NaN',
      'undefined',
      '-',
      '--',
      '—',
      '0',
      '000',
      '.',
      '?',
      '(blank)',
      'TBD',
    ].map((cell): [string, string] => [cell, 'is no id, but stands for none: empty the cell']),
  ])('where external_id is none: %j', async (cell, why) => {
    const rows = `ann@id.test,Ids,"${cell}",Ann\nben@id.test,Ids,"${cell}",Ben\n`;
    const { reasons, report } = await run(`email,organization,external_id,given_name\n${rows}`);
    expect(reasons).toEqual([`2: external_id: ${why}`, `3: external_id: ${why}`]);
    expect(report.learners).toEqual({ created: 0, changed: 0, unchanged: 0 });
  });

  it('where a known external id has another email and other names, unless that is allowed', async () => {
    const file = (...rows: string[]) => `email,organization,external_id,given_name,family_name\n${rows.join('\n')}\n`;
    await run(
      file(
        'ann@p.test,People,1,Ann,Ash',
        'bo@p.test,People,2,Bo,Bay',
        'cem@p.test,People,3,,',
        'di@p.test,People,4,Di,',
      ),
    );
    const moved = file(
      'ben@p.test,People,1,Ben,Birch',
      'bo2@p.test,People,2,BO,Married',
      'cem2@p.test,People,3,Zed,',
      'dan@p.test,People,4,Dan,',
    );
    const why =
      'external_id: is of a learner whose email and names are all others; --allow-other-people imports it all the same';
    const first = await run(moved);
    expect(first.reasons).toEqual([`2: ${why}`, `5: ${why}`]);
    expect(first.report.learners).toEqual({ created: 0, changed: 2, unchanged: 0 });
    expect((await run(moved)).reasons).toEqual(first.reasons);
    const names = () =>
      database.sql`select email, given_name from learners where email like '%@p.test' order by external_id`;
    expect(await names()).toMatchObject([
      { email: 'ann@p.test' },
      { email: 'bo2@p.test', given_name: 'BO' },
      { email: 'cem2@p.test' },
      { email: 'di@p.test' },
    ]);
    expect((await run(moved, { allowOtherPeople: true })).report).toMatchObject({
      rejected: 0,
      learners: { changed: 2 },
    });
    expect(await names()).toMatchObject([
      { email: 'ben@p.test', given_name: 'Ben' },
      { email: 'bo2@p.test' },
      { email: 'cem2@p.test' },
      { email: 'dan@p.test' },
    ]);
  });

  it('where its cells cannot be told apart', async () => {
    const { reasons, report } = await run(
      'email,organization,x\na@x.test,Cells\nb@x.test,Cells,1,2\nc@x.test,Ce"lls,\n\n,,\n"d@x.test",Cells,"two\nlines"\nnope,Cells,\n',
    );
    expect(reasons).toEqual([
      '3: has 4 cells, the first line has 3',
      '4: a quotation mark stands in a wrong place',
      '9: email: is not an email address',
    ]);
    expect(report).toMatchObject({ rows: 5, rejected: 3, blank: 2, learners: { created: 2 } });
  });

  it('where it is a learner who was there before in the file, unless word for word', async () => {
    const { reasons, report } = await run(
      'email,organization,external_id\na@x.test,Twins,A\na@x.test,Twins,A\nA@x.test,Twins,B\nc@x.test,Twins,A\n',
    );
    expect(reasons).toEqual(['5: external_id: is the same as on line 2', '4: email: is the same as on line 2']);
    expect(report.learners).toEqual({ created: 1, changed: 0, unchanged: 1 });
  });

  it('where external id and email are not of one learner', async () => {
    await run('email,organization,external_id\na@x.test,Split,A\nb@x.test,Split,B\n');
    const split = 'email,organization,external_id\nb@x.test,Split,A\na@x.test,Split,C\n';
    const first = await run(split);
    expect(first.reasons).toEqual([
      '2: external_id: is of one learner, email of another',
      '3: email: is of a learner with another external_id',
    ]);
    expect(first.report.learners).toEqual({ created: 0, changed: 0, unchanged: 0 });
    expect((await run(split)).reasons).toEqual(first.reasons);
  });

  it('where an earlier row is the same learner under the email of before', async () => {
    await run('email,organization,external_id\na@x.test,Before,A\n');
    const file = 'email,organization,external_id\na@x.test,Before,\nb@x.test,Before,A\n';
    expect((await run(file)).reasons).toEqual(['3: external_id: is of the same learner as line 2']);
    expect((await run(file)).report.learners).toEqual({ created: 0, changed: 0, unchanged: 1 });
  });

  it('with its cells, so that it can be mended', async () => {
    const { rejections } = await run('email,organization,given_name\nnope, Acme ,"Ann, ""A"""\n');
    expect(rejections[0]?.cells).toEqual({ email: 'nope', organization: 'Acme', given_name: 'Ann, "A"' });
  });
});

describe('what costs no row is noted:', () => {
  it('an unknown column, with the nearest known one', async () => {
    const { notes } = await run('email,organization,givn_name,favourite_colour,line,reason\na@x.test,Acme,A,B,1,x\n');
    expect(notes).toEqual([
      '1: column "givn_name" is not known and was ignored; did you mean given_name?',
      '1: column "favourite_colour" is not known and was ignored',
    ]);
  });

  it('rows that disagree about their organization: the first counts', async () => {
    const { notes, report } = await run(
      'email,organization,authentication\na@x.test,Odd,\nb@x.test,Odd,api\nc@x.test,Odd,lms\nd@x.test,Odd,lms\n',
    );
    expect(notes).toEqual(['4: authentication (and 1 more line) is not what line 3 says of "Odd"; line 3 counts']);
    expect(report).toMatchObject({ rejected: 0, learners: { created: 4 } });
    expect(await database.sql`select authentication from organizations where name = 'Odd'`).toEqual([
      { authentication: 'api' },
    ]);
  });
});

describe('a file that cannot be read as a whole imports nothing and says why:', () => {
  it.each([
    ['empty', '', 'The file is empty'],
    ['a header only', 'email,organization\n', 'no learners under it'],
    ['blank lines only', '\n\n', 'no columns'],
    ['no required columns', 'name,age\nx,1\n', 'email and organization are missing'],
    ['a column twice', 'email,organization,Email\nx,1,x\n', 'The column email is there twice'],
    ['Latin-1', Buffer.from('email,organization\na@x.test,Caf\u00e9\n', 'latin1'), 'not in UTF-8 (see line 2)'],
    [
      'cut in a character',
      Buffer.from('email,organization\na@x.test,Caf\u00e9').subarray(0, -1),
      'not in UTF-8 (see line 2)',
    ],
    ['UTF-16', Buffer.from('\ufeffemail,organization\n', 'utf16le'), 'UTF-16'],
    ['a spreadsheet', 'PK\u0003\u0004whatever', 'spreadsheet'],
  ])('%s', async (_, file, message) => {
    const [before] = await database.sql`select count(*) from learners`;
    await expect(run(file)).rejects.toThrow(message);
    expect((await database.sql`select count(*) from learners`)[0]).toEqual(before);
  });

  it('a character cut by the edge of a chunk is whole all the same', async () => {
    const bytes = Buffer.from('email,organization\na@x.test,Caf\u00e9\n');
    const cut = bytes.indexOf(0xc3) + 1;
    const input = Readable.from([bytes.subarray(0, cut), bytes.subarray(cut)]);
    expect((await importText(database.url, '', { input })).report.learners.created).toBe(1);
  });
});
