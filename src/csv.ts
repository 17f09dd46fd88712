import { type Options, stringify } from 'csv-stringify/sync';

/** What a formula begins with, also in its full-width form (OWASP, “CSV Injection”). */
const STARTS = new Set('=+-@＝＋－＠');
/** What a spreadsheet may take for the end of a cell, whichever separator the file was written with. */
const SEPARATORS = new Set(',;:|\t\r\n');

/**
 * Returns rows as CSV (RFC 4180). No cell has a part that a spreadsheet could take for a formula, not even one that
 * reads the file with another separator and so cuts cells apart: an apostrophe stands before each such part.
 */
export function csvText(rows: readonly (readonly (string | number)[])[], options: Options = {}): string {
  return stringify(
    rows.map((row) => [...row]),
    { ...options, cast: { string: guardCell } },
  );
}

/** Puts an apostrophe before whatever a spreadsheet could take for a formula. Quotes do not help: see `csvText`. */
function guardCell(cell: string): string {
  let from = 0;
  let guarded = '';
  for (const at of formulaStarts(cell)) {
    guarded += `${cell.slice(from, at)}'`;
    from = at;
  }
  return guarded + cell.slice(from);
}

/** Returns a cell of a file that `csvText` wrote as it was given to it. */
export function unguardCell(cell: string): string {
  let from = 0;
  let plain = '';
  for (const at of formulaStarts(cell)) {
    if (cell[at - 1] !== "'") continue;
    plain += cell.slice(from, at - 1);
    from = at;
  }
  return plain + cell.slice(from);
}

/** Where a formula could start: at the beginning of the cell and after a separator, past spaces and quotation marks. */
function* formulaStarts(cell: string): Generator<number> {
  // After a space the cell may only begin where no other space follows: a dash between words stays as it is.
  let begins: 'yes' | 'after-space' | 'no' = 'yes';
  for (let at = 0; at < cell.length; at += 1) {
    const character = cell[at] as string;
    if (STARTS.has(character)) {
      if (begins === 'yes' || (begins === 'after-space' && cell[at + 1] !== ' ')) yield at;
      begins = 'no';
    } else if (SEPARATORS.has(character)) begins = 'yes';
    else if (character === ' ') begins = begins === 'no' ? 'after-space' : begins;
    else if (!/["'\s\p{C}]/u.test(character)) begins = 'no';
  }
}
