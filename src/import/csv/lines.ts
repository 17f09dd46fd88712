import { StringDecoder } from 'node:string_decoder';
import { ImportProblem } from '../../db/records/problem.ts';

/** A line of a file, counted from 1. */
export type Line = { text: string; number: number };

/** A line longer than this, in characters, is no row: it must not be read into memory. */
const LONGEST_LINE = 1_000_000;
const END = /\r\n|\n|\r/;

/**
 * Returns the lines of a file in parts, as its chunks come. LF, CRLF and CR end a line. A byte order mark is left out.
 * @param onBytes called with how many bytes have been read so far.
 * @throws ImportProblem where a line is too long.
 */
export async function* readLines(
  chunks: AsyncIterable<Buffer>,
  onBytes: (bytes: number) => void,
): AsyncGenerator<Line[]> {
  const decoder = new StringDecoder('utf8');
  let number = 0;
  let bytes = 0;
  let rest = '';
  const numbered = (text: string): Line => {
    number += 1;
    return { text, number };
  };
  for await (const chunk of chunks) {
    rest += decoder.write(chunk);
    if (number === 0) rest = rest.replace(/^\ufeff/, '');
    bytes += chunk.length;
    const end = endOfLines(rest);
    if (end > 0)
      yield rest
        .slice(0, end)
        .replace(/(?:\r\n|\n|\r)$/, '')
        .split(END)
        .map(numbered);
    rest = rest.slice(end);
    if (rest.length > LONGEST_LINE)
      throw new ImportProblem(
        `Line ${number + 1} is longer than ${LONGEST_LINE} characters: this is no CSV file of learners.`,
      );
    onBytes(bytes);
  }
  if (rest !== '') yield rest.replace(/\r$/, '').split(END).map(numbered);
}

/** Returns where the last whole line ends. A CR at the very end may be half of a CRLF. */
const endOfLines = (text: string) =>
  Math.max(text.lastIndexOf('\n'), text.length > 1 ? text.lastIndexOf('\r', text.length - 2) : -1) + 1;
