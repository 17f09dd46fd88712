import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

/** A promise of test/README.md, and what stands in the table’s last column. */
type Row = { number: string; promise: string; from: string; heldBy: string };

const rows = [...readFileSync('test/README.md', 'utf8').matchAll(/^\| (\d+) +\| (.+?) +\| (.+?) +\| (.+?) +\|$/gm)].map(
  ([, number = '', promise = '', from = '', heldBy = '']): Row => ({ number, promise, from, heldBy }),
);

/** Returns the tests that a row names: `[file](path): “title”, “title”`. */
const testsOf = ({ heldBy }: Row) =>
  [...heldBy.matchAll(/\[[^\]]+\]\(([^)]+)\): ((?:“[^”]+”(?:, )?)+)/g)].flatMap(([, path = '', titles = '']) =>
    [...titles.matchAll(/“([^”]+)”/g)].map(([, title = '']) => ({ file: join('test', path), title })),
  );

/** Returns whether a file has a test, or a group of them, of that title. */
function isThere({ file, title }: { file: string; title: string }): boolean {
  if (!existsSync(file)) return false;
  const text = readFileSync(file, 'utf8');
  return ["'", '`', '"'].some((quote) => text.includes(`${quote}${title}${quote},`));
}

describe('the promises in test/README.md', () => {
  it('are 44, each with where it comes from', () => {
    expect(rows.map(({ number }) => Number(number))).toEqual(Array.from({ length: 44 }, (_, i) => i + 1));
    for (const { from } of rows) expect(from).toMatch(/^(ASVS|NIST) [\d.]+$|^[A-Z][\w ]+( \(draft\))?$/);
  });

  it('name tests that are there', () => {
    const named = rows.flatMap(testsOf);
    expect(named.length).toBeGreaterThan(rows.length);
    expect(named.filter((one) => !isThere(one))).toEqual([]);
  });

  it('are held by a test, or do not apply', () => {
    const without = rows.filter((row) => testsOf(row).length === 0);
    expect(without.filter(({ heldBy }) => !heldBy.startsWith('Does not apply: '))).toEqual([]);
  });
});
