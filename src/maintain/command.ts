import type { Writable } from 'node:stream';
import { parseArgs } from 'node:util';
import type { Sql } from 'postgres';
import { argumentProblem } from '../cli/argument-problem.ts';
import type { Keeping } from '../config.ts';
import { newReference } from '../core/requests/reference.ts';
import { archiveAudit, countOld } from '../db/audit/archive.ts';
import { findCheckpoint } from '../db/audit/chain.ts';
import { databaseCode } from '../db/fault.ts';
import { migrate } from '../db/migrate.ts';
import { openPostgres } from '../db/open-postgres.ts';
import { type OperatorDatabase, openForOperator } from '../db/operator-client.ts';
import { sweepOld } from '../db/upkeep/retention.ts';
import { ArchiveFault, canKeepIn, firstRowOf, keepIn, readArchive } from './archive-file.ts';
import {
  archivedWords,
  HELP,
  NO_RIGHT,
  noFolderWords,
  stayingWords,
  sweptWords,
  USAGE,
  unknownWords,
  wholeWords,
} from './report.ts';

export type MaintainTerminal = { out: Writable; err: Writable };

type MaintainArguments =
  | { kind: 'help' }
  | { kind: 'check'; file: string }
  | { kind: 'sweep'; folder: string | undefined };

const DAY = 24 * 60 * 60 * 1000;

/**
 * Runs `npm run maintain`.
 * @returns the exit code: 0 done, or the file is whole; 1 the audit or the file is broken; 2 it could not be done.
 */
export async function runMaintain(
  args: string[],
  { keeping, ...place }: OperatorDatabase & { keeping: Keeping },
  terminal: MaintainTerminal,
): Promise<number> {
  const asked = readArguments(args);
  if (typeof asked === 'string') return printWords(terminal.err, asked, 2);
  if (asked.kind === 'help') return printWords(terminal.out, HELP.trimEnd(), 0);
  if (asked.kind === 'sweep' && asked.folder !== undefined && !(await canKeepIn(asked.folder)))
    return printWords(terminal.err, noFolderWords(asked.folder), 2);
  const database = await openForOperator(place, (line) => terminal.err.write(line));
  const sql = openPostgres(database.url, {
    max: 1,
    onnotice: () => {},
    connection: { application_name: 'learner-desk maintain' },
  });
  try {
    if (asked.kind === 'check') return await checkArchive(sql, asked.file, terminal);
    await migrate(database.url);
    terminal.out.write(`${sweptWords(await sweepOld(sql, keeping.requestDays))}\n`);
    return await archiveRows(sql, asked.folder, new Date(Date.now() - keeping.auditDays * DAY), terminal);
  } catch (error) {
    return printWords(terminal.err, problemWords(error), error instanceof ArchiveFault ? 1 : 2);
  } finally {
    await sql.end({ timeout: 5 });
    await database.stop();
  }
}

/** @returns the problem in words where there is one. */
function readArguments(args: string[]): MaintainArguments | string {
  const options = {
    archive: { type: 'string' },
    check: { type: 'string' },
    help: { type: 'boolean', short: 'h' },
  } as const;
  try {
    const { archive: folder, check: file, help } = parseArgs({ args, options }).values;
    if (help) return { kind: 'help' };
    if (folder === '' || file === '' || (folder !== undefined && file !== undefined)) return USAGE;
    return file === undefined ? { kind: 'sweep', folder } : { kind: 'check', file };
  } catch (error) {
    return argumentProblem(error) + USAGE;
  }
}

async function archiveRows(
  sql: Sql,
  folder: string | undefined,
  before: Date,
  { out, err }: MaintainTerminal,
): Promise<number> {
  if (folder === undefined) {
    const staying = await countOld(sql, before);
    return staying > 0 ? printWords(out, stayingWords(staying), 0) : 0;
  }
  let path: string | undefined;
  const keep = keepIn(folder, (written) => {
    path = written;
  });
  const archived = await archiveAudit(sql, before, newReference(), keep);
  const words = archivedWords(archived, path);
  return archived.kind === 'broken' ? printWords(err, words, 1) : printWords(out, words, 0);
}

/** Checks a file against the checkpoints that stand for it: the one it follows on, and its own. */
async function checkArchive(sql: Sql, file: string, { out, err }: MaintainTerminal): Promise<number> {
  const first = await firstRowOf(file);
  const start = first === 1 ? { seq: 0, hash: '' } : await findCheckpoint(sql, first - 1);
  if (!start) return printWords(err, unknownWords(file), 2);
  const { last } = await readArchive(file, start);
  const known = await findCheckpoint(sql, last.seq);
  if (!known) return printWords(err, unknownWords(file), 2);
  if (known.hash !== last.hash) throw new ArchiveFault(`${file} is not what the audit's checkpoint says.`);
  return printWords(out, wholeWords(file, first, last), 0);
}

function printWords(stream: Writable, words: string, code: number): number {
  stream.write(`${words}\n`);
  return code;
}

/** @throws what is a fault of the program. */
function problemWords(error: unknown): string {
  if (error instanceof ArchiveFault) return error.message;
  const code = databaseCode(error);
  if (code === 'unknown') throw error;
  if (code === '42501') return NO_RIGHT;
  if (/^(ENOENT|EACCES|ENOTDIR|EISDIR|ENOSPC|EROFS|EEXIST)$/.test(code))
    return `The file or folder cannot be used (${code}). No audit row was removed.`;
  return `The database cannot be used (${code}). Check DATABASE_URL. What was not done yet is done by the next run.`;
}
