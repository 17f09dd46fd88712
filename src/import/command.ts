import { createReadStream, statSync } from 'node:fs';
import type { Writable } from 'node:stream';
import type { Column } from '../core/records/record.ts';
import { databaseCode } from '../db/fault.ts';
import { migrate } from '../db/migrate.ts';
import { type OperatorDatabase, openForOperator } from '../db/operator-client.ts';
import { ImportProblem } from '../db/records/problem.ts';
import type { Fingerprint } from '../service/records/match.ts';
import type { Note, Rejection } from '../service/records/report.ts';
import type { Conflict } from '../service/records/settle.ts';
import { createAddressHash } from './address-hash.ts';
import { HELP } from './help.ts';
import { type ImportReport, importLearners } from './import-learners.ts';
import { type ImportArguments, readArguments } from './read-arguments.ts';
import { createListFile } from './terminal/list-file.ts';
import { createProgressBar } from './terminal/progress-bar.ts';
import { conflictLine, reasonOf, rejectionLine, reportWords, whyOf } from './terminal/report.ts';

const LISTED = 50;

export type Terminal = { out: Writable; err: Writable; signal: AbortSignal };

/**
 * Runs `npm run import`.
 * @param url the database; without one, the desk's own is started.
 * @param secrets LINK_SECRET: needed where the desk corrected an address.
 * @returns the exit code: 0 all in, 2 some rows left out, 1 a problem, 130 stopped by the signal.
 */
export async function runImport(
  args: string[],
  place: OperatorDatabase,
  terminal: Terminal,
  secrets: readonly string[] = [],
): Promise<number> {
  try {
    const asked = readArguments(args);
    if (asked.help) terminal.out.write(HELP);
    if (asked.help) return 0;
    const bytes = sizeOf(asked.file);
    const database = await openDatabase(place, terminal);
    try {
      const fingerprint = await createAddressHash(database.url, secrets);
      return await importFile({ ...asked, bytes, url: database.url, fingerprint }, terminal);
    } finally {
      await database.stop();
    }
  } catch (error) {
    if (!(error instanceof ImportProblem)) throw error;
    terminal.err.write(`${error.message}\n`);
    return 1;
  }
}

function sizeOf(file: string): number {
  const found = statSync(file, { throwIfNoEntry: false });
  if (!found) throw new ImportProblem(`There is no file ${file}.`);
  if (found.isDirectory()) throw new ImportProblem(`${file} is a folder. Give the CSV file in it.`);
  return found.size;
}

async function openDatabase(place: OperatorDatabase, terminal: Terminal) {
  const database = await openForOperator(place, (line) => terminal.err.write(line));
  try {
    await migrate(database.url);
    return database;
  } catch (error) {
    await database.stop();
    throw new ImportProblem(`The database cannot be used (${databaseCode(error)}). Check DATABASE_URL.`);
  }
}

type Job = ImportArguments & { bytes: number; url: string; fingerprint: Fingerprint };

/** The first of what there is to say; the files beside the imported one have all of it. */
type Listed = { notes: Note[]; rejections: Rejection[]; conflicts: Conflict[] };

async function importFile({ file, bytes, ...job }: Job, terminal: Terminal): Promise<number> {
  const listed: Listed = { notes: [], rejections: [], conflicts: [] };
  let columns: Column[] = [];
  const rejected = createListFile(rejectedPath(file), () => ['line', 'reason', ...columns]);
  const conflicts = createListFile(conflictsPath(file), () => ['line', 'column', 'what', 'why']);
  const bar = createProgressBar(terminal.err, bytes);
  try {
    const report = await importLearners({
      ...job,
      input: createReadStream(file),
      signal: terminal.signal,
      onColumns: (found) => {
        columns = found;
      },
      onProgress: bar.show,
      onNote: (note) => addTo(listed.notes, note),
      onReject(rejection) {
        addTo(listed.rejections, rejection);
        const { line, faults, cells } = rejection;
        rejected.add([line, reasonOf(faults), ...columns.map((column) => cells[column] ?? '')]);
      },
      onConflict(conflict) {
        addTo(listed.conflicts, conflict);
        conflicts.add([conflict.line, conflict.field, conflict.kind, whyOf(conflict)]);
      },
    });
    bar.stop();
    writeReport(report, listed, file, terminal);
    return report.interrupted ? 130 : report.rejected > 0 ? 2 : 0;
  } finally {
    bar.stop();
    rejected.close();
    conflicts.close();
  }
}

const rejectedPath = (file: string) => `${file}.rejected.csv`;
const conflictsPath = (file: string) => `${file}.desk.csv`;
const addTo = <T>(list: T[], one: T): void => void (list.length < LISTED && list.push(one));
const moreOf = (all: number, listed: readonly unknown[]) =>
  all > listed.length ? `  and ${all - listed.length} more. ` : '';

function writeReport(report: ImportReport, { notes, rejections, conflicts }: Listed, file: string, { out }: Terminal) {
  for (const { line, text } of notes) out.write(`Note, line ${line}: ${text}\n`);
  if (conflicts.length > 0) {
    const more = moreOf(report.left + report.taken, conflicts);
    out.write(`The desk changed these meanwhile:\n${conflicts.map(conflictLine).join('\n')}\n`);
    out.write(`${more}All of them, with the reasons: ${conflictsPath(file)}\n\n`);
  }
  if (rejections.length > 0) {
    rejections.sort((one, other) => one.line - other.line);
    out.write(`Left out:\n${rejections.map(rejectionLine).join('\n')}\n`);
    const more = moreOf(report.rejected, rejections);
    out.write(`${more}All of them, with the reasons, to mend and import: ${rejectedPath(file)}\n\n`);
  }
  out.write(`${reportWords(report)}\n`);
}
