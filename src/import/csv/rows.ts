import type { Readable } from 'node:stream';
import { type CsvError, type Parser, parse } from 'csv-parse';
import { ImportProblem } from '../problem.ts';
import { createUtf8Guard, findDelimiter } from './text-guard.ts';

/** A row as it stands in the file: `line` is where it begins; `fault` says why its cells cannot be told apart. */
export type RawRow = { line: number; cells: string[]; fault?: string };

const LONGEST_ROW = 64 * 1024; // bytes: a quote that is never closed must not read a whole file into memory

/**
 * The rows of a CSV file, the header first, one at a time: RFC 4180 with any line ending, a byte order mark, and comma,
 * semicolon or tab. Empty rows are left out.
 * @param onBytes told how many bytes have been read so far.
 * @throws ImportProblem where the file is empty, not UTF-8, or a quotation mark is never closed.
 */
export async function* readRows(input: Readable, onBytes: (bytes: number) => void): AsyncGenerator<RawRow> {
  const guard = createUtf8Guard();
  input.once('error', (error) => guard.destroy(unreadable(error)));
  const chunks: AsyncIterator<Buffer> = input.pipe(guard)[Symbol.asyncIterator]();
  const start = await chunks.next();
  if (start.done) throw new ImportProblem('The file is empty. Its first line must name the columns (see --help).');
  const faults: RawRow[] = [];
  const parser = createParser(findDelimiter(start.value.toString('utf8').replace(/^\ufeff/, '')), faults);
  feed(parser, start.value, chunks, onBytes);
  for await (const row of parser as AsyncIterable<RawRow>) {
    while (faults[0] && faults[0].line < row.line) yield faults.shift() as RawRow;
    yield row;
  }
  yield* faults;
}

function unreadable(error: NodeJS.ErrnoException): ImportProblem {
  const why: Record<string, string> = {
    ENOENT: 'there is no such file',
    EISDIR: 'it is a folder',
    EACCES: 'you may not read it',
  };
  return new ImportProblem(`The file cannot be read: ${why[error.code ?? ''] ?? error.code ?? 'unknown reason'}.`);
}

/** A parser whose records are rows; those whose quotation marks do not match are put into `faults` instead. */
function createParser(delimiter: string, faults: RawRow[]): Parser {
  let last = 0;
  return parse({
    bom: true,
    delimiter,
    max_record_size: LONGEST_ROW,
    record_delimiter: ['\r\n', '\n', '\r'],
    relax_column_count: true,
    skip_empty_lines: true,
    skip_records_with_empty_values: true,
    skip_records_with_error: true,
    on_record(cells: string[], { lines }) {
      last = lines;
      const row: RawRow = { line: lines - breaks(cells), cells };
      return row as never; // the types know of records that are lists of cells only
    },
    on_skip(error) {
      if (error) addFault(faults, error, last + 1);
      return undefined;
    },
  });
}

/** Notes a row with misplaced quotation marks; throws where a mark swallows the rest of the file. */
function addFault(faults: RawRow[], error: CsvError, line: number): void {
  if (error.code === 'CSV_MAX_RECORD_SIZE' || error.code === 'CSV_QUOTE_NOT_CLOSED')
    throw new ImportProblem(
      `A quotation mark opened on line ${line} or after is never closed. Mend it and try again; nothing was imported.`,
    );
  const end = error.lines as number;
  const until = end > line ? `, somewhere down to line ${end}` : '';
  // One broken row can be told more than once, further down each time.
  if (faults.at(-1)?.line === line) faults.pop();
  faults.push({ line, cells: [], fault: `a quotation mark stands in a wrong place${until}` });
}

async function feed(
  parser: Parser,
  start: Buffer,
  chunks: AsyncIterator<Buffer>,
  onBytes: (bytes: number) => void,
): Promise<void> {
  let bytes = 0;
  try {
    for (let next: IteratorResult<Buffer> = { value: start }; !next.done; next = await chunks.next()) {
      bytes += next.value.length;
      if (!parser.write(next.value)) await drained(parser);
      if (parser.destroyed) break;
      onBytes(bytes);
    }
    parser.end();
  } catch (error) {
    parser.destroy(error as Error);
  } finally {
    // The reader may have left early: the file is closed then, not read to its end.
    if (parser.destroyed) await chunks.return?.();
  }
}

function drained(parser: Parser): Promise<void> {
  return new Promise((resolve) => {
    const go = () => {
      parser.off('drain', go).off('close', go);
      resolve();
    };
    parser.once('drain', go).once('close', go);
  });
}

/** How many line breaks a row's own cells hold: the parser counts lines at a row's end. */
function breaks(record: string[]): number {
  let count = 0;
  for (const cell of record)
    if (cell.includes('\n') || cell.includes('\r')) count += cell.split(/\r\n|\n|\r/).length - 1;
  return count;
}
