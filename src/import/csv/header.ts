import { closest, distance } from 'fastest-levenshtein';
import { COLUMNS, type Column, REQUIRED } from '../../core/records/record.ts';
import { ImportProblem } from '../../db/records/problem.ts';
import { columnOf, headerName, hintsFor } from './header-names.ts';

/** What the file of rejected rows adds. They are ignored without a note when it is imported again. */
const OWN = ['line', 'reason'];
/** How many names a refusal shows. */
const SHOWN = 20;

/**
 * Which cell of a row is which column: `columns[i]` is undefined for a cell to ignore; `notes` are sentences. `isGuarded`
 * says that it is a file of rejected rows, whose cells have apostrophes before what could be formulas (csv.ts).
 */
export type Header = { columns: (Column | undefined)[]; notes: string[]; isGuarded: boolean };

/**
 * Reads the header row: names in any case and order, and those that other systems use.
 * @throws ImportProblem where a needed column is missing or a column is there twice.
 */
export function readHeader(cells: string[]): Header {
  const names = cells.map(headerName);
  const columns = findColumns(names);
  const twice = columns.find((column, index) => column && columns.indexOf(column) !== index);
  if (twice) throw new ImportProblem(twiceWords(twice, cells, columns));
  const missing = REQUIRED.filter((column) => !columns.includes(column));
  if (missing.length > 0) throw new ImportProblem(missingWords(missing, cells, names));
  const renamed = columns.flatMap((column, i) =>
    column && column !== names[i] ? [`${shownCell(cells[i])} is ${column}`] : [],
  );
  const ignored = names.flatMap((name, i) =>
    !columns[i] && name && !OWN.includes(name) ? [ignoredWords(name, cells[i])] : [],
  );
  return {
    columns,
    isGuarded: OWN.every((name) => names.includes(name)),
    notes: [...(renamed.length > 0 ? [`columns by other names: ${renamed.join(', ')}`] : []), ...ignored],
  };
}

/** Returns whether this can be a header: the needed columns are in it. */
export function isHeader(cells: string[]): boolean {
  const columns = findColumns(cells.map(headerName));
  return REQUIRED.every((column) => columns.includes(column));
}

/** Returns which columns a file has: a column's own name comes before any other that means it. */
function findColumns(names: string[]): (Column | undefined)[] {
  const own = names.map((name) => COLUMNS.find((column) => column === name));
  return own.map((column, i) => {
    const meant = column ?? columnOf(names[i] ?? '', names);
    return column || (meant && !own.includes(meant)) ? meant : undefined;
  });
}

function twiceWords(column: Column, cells: string[], columns: (Column | undefined)[]): string {
  const both = cells.filter((_, i) => columns[i] === column).map(shownCell);
  const named = both.every((cell) => headerName(cell) === column) ? '' : ` (${both.join(' and ')})`;
  return `The column ${column} is there twice${named}. Remove or rename one of them; nothing was imported.`;
}

function missingWords(missing: readonly Column[], cells: string[], names: string[]): string {
  const found = cells.filter((cell) => cell.trim()).map(shownCell);
  const others = found.length > SHOWN ? ` and ${found.length - SHOWN} more` : '';
  const meant = missing.flatMap((column) => {
    const hints = hintsFor(column, names).map((name) => shownCell(cells[names.indexOf(name)]));
    return hints.length > 0 ? [`Did you mean ${hints.slice(0, 3).join(' or ')}? Then name it ${column}.`] : [];
  });
  return [
    `The first line must name the columns, and ${missing.join(' and ')} ${missing.length > 1 ? 'are' : 'is'} missing.`,
    `It has ${found.slice(0, SHOWN).join(', ')}${others}.`,
    ...meant,
    'Nothing was imported.',
  ].join(' ');
}

/** Returns a name of the header as it may be shown: short, and on a terminal, which obeys control characters. */
const shownCell = (cell = '') =>
  `"${cell
    .trim()
    .replace(/[\p{C}\u2028\u2029]/gu, '?')
    .slice(0, 40)}"`;

function ignoredWords(name: string, cell = ''): string {
  const nearest = closest(name, COLUMNS);
  const meant = columnOf(name, []) ?? (distance(name, nearest) <= Math.max(2, name.length / 3) ? nearest : undefined);
  return `column ${shownCell(cell)} is not known and was ignored${meant ? `; did you mean ${meant}?` : ''}`;
}
