import { stringify } from 'csv-stringify/sync';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { DatabaseClient } from '../../src/db/client.ts';
import { createTestDatabase } from '../support/database/database.ts';
import { importText } from './support.ts';

let database: DatabaseClient & { url: string };
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

// Few names and keys, so that rows meet: the same learner twice, an email moved, an external id taken.
const letter = fc.constantFrom('a', 'b', 'c', 'd');
const cell = fc.oneof({ weight: 3, arbitrary: fc.constant('') }, fc.string({ unit: 'grapheme', maxLength: 12 }));
const date = fc.oneof(
  fc.constant(''),
  fc
    .date({ min: new Date('1990-01-01'), max: new Date('2100-01-01'), noInvalidDate: true })
    .map((at) => at.toISOString()),
);
const row = fc
  .record({
    email: letter.map((name) => `${name}@x.test`),
    organization: fc.constantFrom('Acme', 'Globex'),
    external_id: fc.oneof(fc.constant(''), letter),
    given_name: cell,
    group: fc.constantFrom('', 'One', 'Two'),
    first_accessed_at: date,
    vpa_completed_at: date,
    vpa_available_from: date,
    authentication: fc.constantFrom('', 'api', 'lms', 'saml'),
    vpa_mode: fc.constantFrom('', 'off', 'fixed'),
  })
  .map((cells) => Object.entries(cells));
const file = fc.array(row, { minLength: 1, maxLength: 8 }).map((rows) => {
  const [first = []] = rows;
  return stringify([first.map(([name]) => name), ...rows.map((cells) => cells.map(([, value]) => value))]);
});

it('importing any file a second time changes nothing, whatever was there before', { timeout: 600_000 }, async () => {
  await fc.assert(
    fc
      .asyncProperty(file, file, fc.integer({ min: 1, max: 10 }), async (before, text, batch) => {
        await importText(database.url, before);
        const first = await importText(database.url, text, { batch });
        const snapshot = await database.sql`select * from learners order by id`;
        const second = await importText(database.url, text);
        expect(second.report.learners).toMatchObject({ created: 0, changed: 0 });
        expect(second.report.organizations).toMatchObject({ created: 0, changed: 0 });
        expect(second.report.groups.created).toBe(0);
        expect(second.reasons.toSorted()).toEqual(first.reasons.toSorted());
        expect(await database.sql`select * from learners order by id`).toEqual(snapshot);
        const { learners, rows, rejected } = first.report;
        expect(learners.created + learners.changed + learners.unchanged + rejected).toBe(rows);
      })
      .afterEach(async () => {
        await database.sql`truncate learners, groups, organizations cascade`;
      }),
    { numRuns: 25 },
  );
});
