import { closest, distance } from 'fastest-levenshtein';
import { COLUMNS, type Column, REQUIRED } from '../../core/records/record.ts';
import { ImportProblem } from '../problem.ts';

/** What the file of rejected rows adds. They are ignored without a note when it is imported again. */
const OWN = ['line', 'reason'];

/**
 * Which cell of a row is which column: `columns[i]` is undefined for a cell to ignore. `isGuarded` says that it is a file
 * of rejected rows, whose cells have apostrophes before what could be formulas (csv.ts).
 */
export type Header = { columns: (Column | undefined)[]; ignored: string[]; isGuarded: boolean };

/**
 * Reads the header row; names in any case and order, spaces and dashes for underscores.
 * @returns the columns, and in `ignored` a sentence for each name that is not known.
 * @throws ImportProblem where a required column is missing or a column is there twice.
 */
export function readHeader(cells: string[]): Header {
  const names = cells.map((cell) =>
    cell
      .trim()
      .toLowerCase()
      .replace(/[\s-]+/g, '_'),
  );
  const columns = names.map((name) => COLUMNS.find((column) => column === name));
  const twice = columns.find((column, index) => column && columns.indexOf(column) !== index);
  if (twice) throw new ImportProblem(`The column ${twice} is there twice. Remove one of them; nothing was imported.`);
  const missing = REQUIRED.filter((column) => !columns.includes(column));
  if (missing.length > 0)
    throw new ImportProblem(
      `The first line must name the columns, and ${missing.join(' and ')} ${missing.length > 1 ? 'are' : 'is'} missing. Nothing was imported.`,
    );
  const ignored = names.filter((name, index) => !columns[index] && name && !OWN.includes(name)).map(ignoring);
  return { columns, ignored, isGuarded: OWN.every((name) => names.includes(name)) };
}

function ignoring(name: string): string {
  const shown = `"${name.replace(/\p{C}/gu, '?').slice(0, 60)}"`;
  const nearest = closest(name, COLUMNS);
  const near = distance(name, nearest) <= Math.max(2, name.length / 3);
  return `column ${shown} is not known and was ignored${near ? `; did you mean ${nearest}?` : ''}`;
}
