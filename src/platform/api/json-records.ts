import { toGivenRow } from '../../service/records/given-row.ts';
import type { GivenRow } from '../../service/records/stage-records.ts';
import { ProblemFault } from './problem-fault.ts';

/** The longest record, in characters, and the largest body, in bytes. */
const LONGEST_RECORD = 64 * 1024;
const LARGEST_BODY = 2 ** 30;

/** Cuts a body into the texts of its records, as its parts come; a text may be blank. */
type Splitter = { push(text: string): string[]; end(): string[] };

/**
 * Returns the records of a body as rows, in parts as they come, so that memory does not grow with the body: one record on
 * each line, or an array of them. A line that is no JSON is a fault of its own; an array has to be whole.
 * @throws ProblemFault where the body cannot be read as a whole, or is too large.
 */
export async function* readRecords(body: AsyncIterable<Uint8Array>): AsyncGenerator<GivenRow[]> {
  let splitter: Splitter | undefined;
  let isArray = false;
  let line = 0;
  let start = '';
  const toRows = (texts: string[]): GivenRow[] =>
    texts.flatMap((text) => {
      line += 1;
      return text.trim() === '' ? [] : [toRow(line, text, isArray)];
    });
  for await (const text of decode(body)) {
    start += splitter ? '' : text;
    if (!splitter && start.trim() === '') continue;
    const fresh = splitter ? text : start;
    isArray = splitter ? isArray : fresh.trimStart().startsWith('[');
    splitter ??= isArray ? splitArray() : splitLines();
    yield toRows(splitter.push(fresh));
  }
  if (!splitter) throw new ProblemFault('not-readable', { detail: 'It is empty.' });
  yield toRows(splitter.end());
}

function toRow(line: number, text: string, isArray: boolean): GivenRow {
  try {
    return toGivenRow(line, JSON.parse(text));
  } catch {
    if (isArray) throw notWhole();
    return { line, cells: {}, faults: [{ column: null, detail: 'is no JSON' }] };
  }
}

async function* decode(body: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const utf8 = new TextDecoder('utf-8', { fatal: true });
  let bytes = 0;
  for await (const chunk of untilCut(body)) {
    bytes += chunk.length;
    if (bytes > LARGEST_BODY) throw new ProblemFault('too-large');
    yield asText(() => utf8.decode(chunk, { stream: true }));
  }
  yield asText(() => utf8.decode());
}

/** Passes a body on. @throws ProblemFault where the caller was gone before its end. */
async function* untilCut(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const parts = body[Symbol.asyncIterator]();
  for (;;) {
    const next = await parts.next().catch(() => {
      throw new ProblemFault('not-readable', { detail: 'It was cut off.' });
    });
    if (next.done) return;
    yield next.value;
  }
}

function asText(read: () => string): string {
  try {
    return read();
  } catch {
    throw new ProblemFault('not-readable', { detail: 'It is not UTF-8.' });
  }
}

function splitLines(): Splitter {
  let rest = '';
  return {
    push(text) {
      const lines = (rest + text).split('\n');
      rest = limited(lines.pop() ?? '');
      return lines.map(limited);
    },
    end: () => [rest],
  };
}

const CODES = { quote: 0x22, backslash: 0x5c, comma: 0x2c };
const STEPS = new Map([...'{['].map((opening) => [opening.charCodeAt(0), 1]));
for (const closing of '}]') STEPS.set(closing.charCodeAt(0), -1);

/** Finds where elements end by counting brackets outside strings. */
function splitArray(): Splitter {
  let [depth, at, from] = [0, 0, 0];
  let [isText, isOver] = [false, false];
  let rest = '';
  function scan(found: string[]): void {
    for (; at < rest.length; at += 1) {
      const code = rest.charCodeAt(at);
      if (isOver && !/\s/.test(rest[at] ?? '')) throw notWhole();
      if (code === CODES.quote) isText = !isText;
      else if (isText) at += code === CODES.backslash ? 1 : 0;
      else step(code, found);
    }
  }
  function step(code: number, found: string[]): void {
    const by = STEPS.get(code) ?? 0;
    if (by > 0 && depth === 0) from = at + 1;
    depth += by;
    if (!(code === CODES.comma && depth === 1) && !(by < 0 && depth === 0)) return;
    found.push(limited(rest.slice(from, at)));
    from = at + 1;
    isOver = depth === 0;
  }
  return {
    push(text) {
      rest = rest.slice(from) + text;
      at -= from;
      from = 0;
      const found: string[] = [];
      scan(found);
      if (rest.length - from > LONGEST_RECORD) limited(rest.slice(from));
      return found;
    },
    end() {
      if (!isOver) throw notWhole();
      return [];
    },
  };
}

const notWhole = () => new ProblemFault('not-readable', { detail: 'It is not whole JSON.' });

function limited(text: string): string {
  if (text.length > LONGEST_RECORD)
    throw new ProblemFault('too-large', { detail: `A record has more than ${LONGEST_RECORD} characters.` });
  return text;
}
