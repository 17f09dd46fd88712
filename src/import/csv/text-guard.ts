import { isUtf8 } from 'node:buffer';
import { Transform } from 'node:stream';
import { ImportProblem } from '../../db/records/problem.ts';

const LF = 0x0a;

/**
 * Passes bytes through as they are, as long as they are UTF-8.
 * @throws ImportProblem (as the stream's error) that names the line and how to mend the file.
 */
export function createUtf8Guard(): Transform {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let line = 1;
  let started = false;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      try {
        if (!started) refuseOtherFormats(chunk);
        started = true;
        decoder.decode(chunk, { stream: true });
      } catch (error) {
        return done(error instanceof ImportProblem ? error : notUtf8(line + linesBefore(chunk)));
      }
      line += countLines(chunk);
      done(null, chunk);
    },
    flush(done) {
      try {
        decoder.decode();
        done();
      } catch {
        done(notUtf8(line));
      }
    },
  });
}

function refuseOtherFormats(chunk: Buffer): void {
  if (chunk.subarray(0, 4).toString('latin1') === 'PK\x03\x04')
    throw new ImportProblem('This is a spreadsheet or a zip file, not CSV. Export it as "CSV UTF-8" and try again.');
  if ((chunk[0] === 0xff && chunk[1] === 0xfe) || (chunk[0] === 0xfe && chunk[1] === 0xff) || isUtf16(chunk))
    throw new ImportProblem('The file is in UTF-16. Save it as "CSV UTF-8" and try again; nothing was imported.');
}

/** Without a mark it shows in its zeros: every other byte of plain letters is one. */
function isUtf16(chunk: Buffer): boolean {
  const start = chunk.subarray(0, 200);
  const zeros = start.filter((byte) => byte === 0).length;
  return zeros > 2 && zeros > start.length / 4;
}

function notUtf8(line: number): ImportProblem {
  return new ImportProblem(
    `The file is not in UTF-8 (see line ${line}). Save it as "CSV UTF-8" and try again; nothing was imported.`,
  );
}

function countLines(chunk: Buffer): number {
  let lines = 0;
  for (let at = chunk.indexOf(LF); at !== -1; at = chunk.indexOf(LF, at + 1)) lines += 1;
  return lines;
}

/** Returns how many whole lines of the chunk come before the first that is not UTF-8. */
function linesBefore(chunk: Buffer): number {
  let lines = 0;
  // A character may have begun in the chunk before: its rest at the start is no fault.
  let from = 0;
  while (from < 3 && ((chunk[from] ?? 0) & 0xc0) === 0x80) from += 1;
  for (let at = chunk.indexOf(LF, from); at !== -1; at = chunk.indexOf(LF, from)) {
    if (!isUtf8(chunk.subarray(from, at))) return lines;
    lines += 1;
    from = at + 1;
  }
  return lines;
}
