import { Readable } from 'node:stream';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { DatabaseClient } from '../../src/db/client.ts';
import { openCsv } from '../../src/import/csv/rows.ts';
import { importLearners } from '../../src/import/import-learners.ts';
import { createTestDatabase } from '../support/database/database.ts';
import { fileTable } from './file-table.ts';
import { importText } from './support.ts';

let database: DatabaseClient & { url: string };
beforeAll(async () => {
  database = await createTestDatabase();
});
beforeEach(() => database.sql`truncate learners, groups, organizations cascade`);
afterAll(() => database.close());

async function learners(): Promise<string[]> {
  const rows = await database.sql`
    select l.email, o.name as organization, l.external_id, l.given_name, l.family_name, g.name as "group", l.locale, l.time_zone
    from learners l join organizations o on o.id = l.organization_id left join groups g on g.id = l.group_id order by l.email`;
  return rows.map((row) => Object.values(row).filter(Boolean).join('|'));
}

it.each(fileTable)('$fact', async ({ file, problem, ...wanted }) => {
  if (problem) {
    const said = await importText(database.url, file).then(
      () => '',
      ({ message }) => message as string,
    );
    for (const words of problem) expect(said).toContain(words);
    expect(await learners()).toEqual([]);
    return;
  }
  const { report, reasons, notes } = await importText(database.url, file);
  expect(await learners()).toEqual(wanted.in);
  expect(reasons).toEqual(wanted.left ?? []);
  expect(notes).toEqual(wanted.notes ?? []);
  expect(report.blank).toBe(wanted.blank ?? 0);
});

const HEADER = 'email,organization,given_name';
const ends = fc.constantFrom('\n', '\r\n', '\r');
const piece = fc.constantFrom(
  '"',
  '""',
  ',',
  ' ',
  'ann@x.test',
  'Acme',
  'x',
  '\u00a0',
  ';',
  '"x"',
  'ann@x.test,Acme,Ann',
  '',
);
const line = fc.oneof(
  fc.array(piece, { maxLength: 6 }).map((pieces) => pieces.join('')),
  fc.string({ unit: 'binary', maxLength: 8 }),
);
const file = fc.tuple(fc.array(line, { minLength: 1, maxLength: 20 }), ends).map(([lines, end]) => {
  const cleaned = lines.map((text) => text.replace(/[\r\n]/g, ' '));
  return { lines: cleaned.length + 1, text: [HEADER, ...cleaned, ''].join(end) };
});

it('every line of any file is a row, or a part of one, or blank', async () => {
  await fc.assert(
    fc.asyncProperty(file, fc.integer({ min: 1, max: 40 }), async ({ lines, text }, size) => {
      const bytes = Buffer.from(text);
      const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) =>
        bytes.subarray(i * size, (i + 1) * size),
      );
      const csv = await openCsv(Readable.from(chunks), () => {});
      const seen: number[] = [];
      for await (const rows of csv.rows)
        for (const row of rows) seen.push(...Array.from({ length: row.lines }, (_, i) => row.line + i));
      expect(new Set(seen).size).toBe(seen.length);
      expect(1 + seen.length + csv.blank()).toBe(lines);
    }),
    { numRuns: 500 },
  );
});

it('every row is in, left out or the same as another; and lines in are rows in, rows left out and blank lines', async () => {
  await fc.assert(
    fc.asyncProperty(file, async ({ lines, text }) => {
      const unquoted = text.replaceAll('"', '');
      const input = Readable.from([Buffer.from(unquoted)]);
      const report = await importLearners({ url: database.url, input }).catch((error) => {
        if (!/no learners under it/.test(String(error.message))) throw error;
      });
      if (!report) return;
      const { created, changed, unchanged } = report.learners;
      expect(created + changed + unchanged + report.rejected).toBe(report.rows);
      expect(1 + report.rows + report.blank).toBe(lines);
    }),
    { numRuns: 25 },
  );
});

it('a wrong quotation mark never costs a row on another line', async () => {
  const good = fc.integer({ min: 0, max: 99 }).map((n) => `good${n}@x.test,Acme,Good`);
  const bad = fc.constantFrom(
    'bad@x.test,Acme,"The Rock" Johnson',
    'bad@x.test,"Acme,Ann',
    'bad@x.test,Ac"me,Ann',
    'bad@x.test,"Ac"me",Ann',
  );
  await fc.assert(
    fc.asyncProperty(fc.array(fc.oneof(good, bad), { minLength: 1, maxLength: 15 }), async (lines) => {
      const csv = await openCsv(Readable.from([Buffer.from([HEADER, ...lines].join('\n'))]), () => {});
      const read: string[] = [];
      for await (const rows of csv.rows)
        read.push(...rows.filter(({ fault }) => !fault).map(({ cells }) => cells.join(',')));
      expect(read).toEqual(lines.filter((text) => text.startsWith('good')));
    }),
    { numRuns: 300 },
  );
});
