import { createReadStream, createWriteStream } from 'node:fs';
import { access, constants, open, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import type { KeepCopy } from '../db/audit/archive.ts';
import { type AuditRow, createWalk, type Mark } from '../db/audit/chain.ts';
import { type AuditLine, fromLine, toLine } from '../db/audit/line.ts';

/** What a file holds: from the row after `start` up to `last`, `rows` of them, each as it was written. */
export type ReadFile = { rows: number; last: Mark };

/** The file does not hold what it should. Its message is for whoever runs the command. */
export class ArchiveFault extends Error {}

/** Returns whether a folder is there and can be written to: one that is made by a slip of the pen would be found by nobody. */
export async function canKeepIn(folder: string): Promise<boolean> {
  try {
    await access(folder, constants.W_OK);
    return (await stat(folder)).isDirectory();
  } catch {
    return false;
  }
}

/**
 * A keeper that writes what goes into a file of `folder`: gzip, one row a line as JSON, oldest first. The file is read back
 * and its chain followed before it gets its name, `audit-FIRST-LAST-HASH.ndjson.gz`; until then it ends in `.part`. An
 * interrupted run leaves at most a copy of rows that are still in the database.
 * @param tell called with the file's path once it is there.
 * @throws ArchiveFault where what was written cannot be read back whole; a system error where it cannot be written.
 */
export function keepIn(folder: string, tell: (path: string) => void): KeepCopy {
  return async (rows, { start, last }) => {
    const path = join(folder, `audit-${start.seq + 1}-${last.seq}-${last.hash.slice(0, 12)}.ndjson.gz`);
    const part = `${path}.part`;
    await pipeline(Readable.from(linesOf(rows)), createGzip(), createWriteStream(part, { mode: 0o600 }));
    await toDisk(part);
    const read = await readArchive(part, start);
    if (read.last.seq !== last.seq || read.last.hash !== last.hash)
      throw new ArchiveFault(`${part} does not hold all that was to be archived.`);
    await rename(part, path);
    await toDisk(folder);
    tell(path);
  };
}

async function* linesOf(batches: AsyncIterable<AuditRow[]>): AsyncGenerator<string> {
  for await (const batch of batches) for (const row of batch) yield `${JSON.stringify(toLine(row))}\n`;
}

async function toDisk(path: string): Promise<void> {
  const file = await open(path, 'r');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

/**
 * Reads a file and follows its chain from `start`.
 * @throws ArchiveFault where it cannot be read, or a row is not as it was written or does not follow on the one before it.
 */
export async function readArchive(path: string, start: Mark): Promise<ReadFile> {
  const walk = createWalk(start);
  for await (const row of rowsOf(path)) {
    if (!walk.step(row)) throw new ArchiveFault(`${path} is broken at row ${walk.broken()?.seq}.`);
  }
  return { rows: walk.last().seq - start.seq, last: walk.last() };
}

/** Returns the number of a file's first row. */
export async function firstRowOf(path: string): Promise<number> {
  for await (const { seq } of rowsOf(path)) return seq;
  throw new ArchiveFault(`${path} has no rows.`);
}

async function* rowsOf(path: string): AsyncGenerator<AuditRow> {
  try {
    for await (const line of unzippedLines(path)) {
      yield fromLine(JSON.parse(line) as AuditLine);
    }
  } catch (error) {
    // Zlib’s codes begin with a Z; a system error, like that of a file that is not there, has another.
    const isUnreadable = error instanceof SyntaxError || /^Z_/.test(String((error as { code?: unknown }).code));
    if (isUnreadable) throw new ArchiveFault(`${path} cannot be read to its end.`, { cause: error });
    throw error;
  }
}

async function* unzippedLines(path: string): AsyncGenerator<string> {
  const source = createReadStream(path);
  const gunzip = createGunzip().setEncoding('utf8');
  source.once('error', (error) => gunzip.destroy(error)).pipe(gunzip);
  let rest = '';
  try {
    for await (const chunk of gunzip) {
      const lines = (rest + chunk).split('\n');
      rest = lines.pop() ?? '';
      yield* lines;
    }
    if (rest) yield rest;
  } finally {
    source.destroy();
  }
}
