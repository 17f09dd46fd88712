import type { Readable } from 'node:stream';
import { readAddress } from '../../core/mail/email-address.ts';
import { ImportProblem } from '../../db/records/problem.ts';
import { type Header, isHeader, readHeader } from './header.ts';
import { type Line, readLines } from './lines.ts';
import { createRowReader, type RawRow } from './row-reader.ts';
import { createUtf8Guard } from './text-guard.ts';

/** A CSV file whose header is read: the rows come in parts; `blank` counts the lines without any cell so far. */
export type CsvFile = { header: Header; headerLine: number; rows: AsyncGenerator<RawRow[]>; blank(): number };

const DELIMITERS = [',', ';', '\t'];
/** Excel's own first line, which says how cells are separated. */
const SEPARATOR = /^"?sep=(.)"?$/i;
/** How far down a header is looked for, in lines: there may be a title above it. */
const START = 12;

/**
 * Opens a CSV file and reads its header: RFC 4180 with any line ending, a byte order mark, and comma, semicolon or tab,
 * or what its `sep=` line says.
 * @param onBytes called with how many bytes have been read so far.
 * @throws ImportProblem where the file is empty, not UTF-8, or its header is not one.
 */
export async function openCsv(input: Readable, onBytes: (bytes: number) => void): Promise<CsvFile> {
  const guard = createUtf8Guard();
  input.once('error', (error) => guard.destroy(unreadableProblem(error)));
  const lines = readLines(input.pipe(guard), onBytes);
  const start = await readStart(lines);
  const { delimiter, header, rows: first, headerLine } = findHeader(start);
  let blank = 0;
  const reader = createRowReader(delimiter, (cells) => looksLikeRow(header, cells));
  const filled = (rows: RawRow[]) => {
    const found = rows.filter(({ cells }) => cells.some((cell) => cell.trim() !== ''));
    blank += linesOf(rows) - linesOf(found);
    return found;
  };
  async function* rows() {
    blank += start.filter(({ text, number }) => number < headerLine && isBlank(text)).length;
    yield filled(start.filter(({ number }) => number >= headerLine + first).flatMap(reader.read));
    for await (const part of lines) yield filled(part.flatMap(reader.read));
    yield filled(reader.end());
  }
  return { header, headerLine, rows: rows(), blank: () => blank };
}

/** Returns the first lines, at least as many as a header can be looked for in. */
async function readStart(lines: AsyncGenerator<Line[]>): Promise<Line[]> {
  const start: Line[] = [];
  while (start.length < START) {
    const next = await lines.next();
    if (next.done) break;
    start.push(...next.value);
  }
  if (start.length === 0)
    throw new ImportProblem('The file is empty. Its first line must name the columns (see --help).');
  return start;
}

type Found = {
  delimiter: string;
  header: Header;
  headerLine: number /** How many lines the header has. */;
  rows: number;
};

function findHeader(start: Line[]): Found {
  const separator = SEPARATOR.exec(start[0]?.text.trim().replace(/^\ufeff+/, '') ?? '')?.[1];
  const lines = start.slice(separator ? 1 : 0, START);
  const top = lines.find(({ text }) => !isBlank(text));
  if (!top) throw new ImportProblem('The file has no columns: its first line must name them (see --help).');
  const delimiters = separator ? [separator] : DELIMITERS;
  const candidates = delimiters.map((delimiter) => ({ delimiter, row: headerRow(lines, delimiter) }));
  const [best] = candidates
    .flatMap(({ delimiter, row }) => (row ? [{ delimiter, row }] : []))
    .sort((one, other) => one.row.line - other.row.line);
  if (!best) {
    const delimiter = separator ?? findDelimiter(top.text);
    const [row] = readRows(
      lines.filter(({ number }) => number >= top.number),
      delimiter,
    );
    readHeader(row?.cells ?? []);
    throw new ImportProblem('The first line cannot be read as the names of columns. Nothing was imported.');
  }
  if (best.row.line > top.number) throw new ImportProblem(titleWords(top.number, best.row.line));
  const { header, marks } = { header: readHeader(best.row.cells), marks: top.text.startsWith('\ufeff') };
  if (marks) header.notes.unshift('the file begins with two byte order marks, and they were ignored');
  return { delimiter: best.delimiter, header, headerLine: best.row.line, rows: best.row.lines };
}

const readRows = (lines: Line[], delimiter: string): RawRow[] => {
  const reader = createRowReader(delimiter, () => false);
  return [...lines.flatMap(reader.read), ...reader.end()];
};

const headerRow = (lines: Line[], delimiter: string): RawRow | undefined =>
  readRows(lines, delimiter).find(({ cells, fault }) => !fault && isHeader(cells));

/** Returns whichever of comma, semicolon and tab a line has most of. */
function findDelimiter(text: string): string {
  const line = text.replace(/"[^"]*"/g, '');
  const uses = (delimiter: string) => line.split(delimiter).length;
  return DELIMITERS.reduce((best, other) => (uses(other) > uses(best) ? other : best));
}

function titleWords(first: number, header: number): string {
  const above = header - first > 1 ? `lines ${first} to ${header - 1}` : `line ${first}`;
  return `The columns are named on line ${header}; what is above is a title. Remove ${above} and try again; nothing was imported.`;
}

const linesOf = (rows: RawRow[]) => rows.reduce((sum, row) => sum + row.lines, 0);
const isBlank = (text: string) => /^[\s,;"]*$/.test(text);

function looksLikeRow({ columns }: Header, cells: string[]): boolean {
  const email = cells[columns.indexOf('email')] ?? '';
  return cells.length === columns.length && readAddress(email.trim()) !== undefined;
}

function unreadableProblem(error: NodeJS.ErrnoException): ImportProblem {
  const why: Record<string, string> = {
    ENOENT: 'there is no such file',
    EISDIR: 'it is a folder',
    EACCES: 'you may not read it',
  };
  return new ImportProblem(`The file cannot be read: ${why[error.code ?? ''] ?? error.code ?? 'unknown reason'}.`);
}
