import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csvText, unguardCell } from '../src/csv.ts';

/** A cell made of what matters here, or of anything. */
const cells = fc.array(
  fc.oneof(
    fc.constantFrom('=', '+', '-', '@', '＝', ';', ',', '\t', '|', ':', ' ', '\r', '\n', '"', "'", '\u0000', 'a', '1'),
    fc.string(),
  ),
  { maxLength: 12 },
);
const rows = fc
  .array(fc.tuple(cells, cells, cells), { minLength: 1, maxLength: 4 })
  .map((made) => made.map((row) => row.map((cell) => cell.join(''))));

describe('a CSV file', () => {
  it.each([',', ';', '\t', '|', ':', ' '])('has no formula in it for a spreadsheet that cuts at “%s”', (separator) => {
    fc.assert(
      fc.property(rows, (given) => {
        for (const line of csvText(given).split(/\r|\n/))
          for (const cell of line.split(separator)) expect(cell).not.toMatch(/^["\s\p{C}]*[=+\-@＝＋－＠](?!$)/u);
      }),
      { numRuns: 1_000 },
    );
  });

  it('gives back what it was given, once the apostrophes are taken off', () => {
    fc.assert(
      fc.property(rows, (given) => {
        const read: string[][] = parse(csvText(given), { record_delimiter: '\n' });
        expect(read.map((row) => row.map(unguardCell))).toEqual(given);
      }),
      { numRuns: 1_000 },
    );
  });

  it('leaves addresses, dates, numbers and a dash between words as they are', () => {
    const row = ['j•••@acme.test', '2026-01-01T00:09:00.000Z', '9', 'Ana - Support', 'a=b', 'https://x.test/?a=-1'];
    expect(csvText([row])).toBe(`${row.join(',')}\n`);
  });
});
