import type { Line } from './lines.ts';

/** A row as it stands in the file: where it begins, over how many lines it goes, and why its cells cannot be told apart. */
export type RawRow = { line: number; lines: number; cells: string[]; fault?: string };

/** Reads rows line by line; `end` returns what is left. */
export type RowReader = { read(line: Line): RawRow[]; end(): RawRow[] };

/** A quotation mark that is closed further down than this was not meant to be: characters, and lines. */
const LONGEST_ROW = 64 * 1024;
const MOST_LINES = 500;
const MISPLACED = 'a quotation mark stands in a wrong place';
const NEVER_CLOSED = 'a quotation mark is opened and never closed';

/**
 * Creates a reader of RFC 4180, but that spaces around quotes are forgiven. A wrong quotation mark costs the row on its
 * line and none after it: the lines that it swallowed are read again, each for itself.
 * @param looksLikeRow whether cells are a row of this file for certain: then a quotation mark has swallowed it.
 */
export function createRowReader(delimiter: string, looksLikeRow: (cells: string[]) => boolean): RowReader {
  let open: Line[] = [];

  function readOne(line: Line): { rows: RawRow[]; again: Line[] } {
    if (open.length === 0 && !line.text.includes('"'))
      return { rows: [{ line: line.number, lines: 1, cells: line.text.split(delimiter) }], again: [] };
    open.push(line);
    if (open.length > 1 && !line.text.includes('"') && !isTooLong()) return { rows: [], again: [] };
    const read = splitQuoted(open.map(({ text }) => text).join('\n'), delimiter);
    if (read === 'open' && !isTooLong()) return { rows: [], again: [] };
    if (read === 'open') return giveUp(NEVER_CLOSED);
    if (read === 'misplaced' || open.slice(1).some(({ text }) => looksLikeRow(text.split(delimiter))))
      return giveUp(MISPLACED);
    const [first = line] = open;
    const row = { line: first.number, lines: open.length, cells: read };
    open = [];
    return { rows: [row], again: [] };
  }

  const isTooLong = () =>
    open.length > MOST_LINES || open.reduce((sum, { text }) => sum + text.length + 1, 0) > LONGEST_ROW;

  /** Leaves out the first of the open lines; the others are to be read again. */
  function giveUp(fault: string): { rows: RawRow[]; again: Line[] } {
    const [first, ...again] = open;
    open = [];
    if (!first) return { rows: [], again };
    return { rows: [{ line: first.number, lines: 1, cells: first.text.split(delimiter), fault }], again };
  }

  function readAll(lines: Line[]): RawRow[] {
    const rows: RawRow[] = [];
    const waiting = [...lines].reverse();
    for (let line = waiting.pop(); line; line = waiting.pop()) {
      const { rows: found, again } = readOne(line);
      rows.push(...found);
      waiting.push(...again.reverse());
    }
    return rows;
  }

  return {
    read: (line) => readAll([line]),
    end() {
      const rows: RawRow[] = [];
      while (open.length > 0) {
        const { rows: found, again } = giveUp(NEVER_CLOSED);
        rows.push(...found, ...readAll(again));
      }
      return rows;
    },
  };
}

/** Splits a row with quotation marks into its cells; `open` where one of them is not closed yet. */
function splitQuoted(text: string, delimiter: string): string[] | 'open' | 'misplaced' {
  const cells: string[] = [];
  for (let at = 0; ; ) {
    const quote = skipSpaces(text, at, delimiter);
    if (text[quote] !== '"') {
      const end = text.indexOf(delimiter, at);
      const cell = text.slice(at, end < 0 ? undefined : end);
      if (cell.includes('"')) return 'misplaced';
      cells.push(cell);
      if (end < 0) return cells;
      at = end + delimiter.length;
      continue;
    }
    const quoted = readQuoted(text, quote + 1);
    if (!quoted) return 'open';
    cells.push(quoted.cell);
    const after = skipSpaces(text, quoted.end, delimiter);
    if (after === text.length) return cells;
    if (!text.startsWith(delimiter, after)) return 'misplaced';
    at = after + delimiter.length;
  }
}

/** Reads from after an opening quotation mark; two in a row stand for one. Undefined where it is not closed. */
function readQuoted(text: string, from: number): { cell: string; end: number } | undefined {
  let cell = '';
  for (let at = from; ; ) {
    const mark = text.indexOf('"', at);
    if (mark < 0) return undefined;
    cell += text.slice(at, mark);
    if (text[mark + 1] !== '"') return { cell, end: mark + 1 };
    cell += '"';
    at = mark + 2;
  }
}

function skipSpaces(text: string, from: number, delimiter: string): number {
  let at = from;
  while (text[at] === ' ' && delimiter !== ' ') at += 1;
  return at;
}
