import { createReadStream, statSync } from 'node:fs';
import type { Writable } from 'node:stream';
import { parseArgs } from 'node:util';
import type { Column } from '../core/records/record.ts';
import { databaseCode } from '../db/fault.ts';
import { migrate } from '../db/migrate.ts';
import { openForOperator } from '../db/operator-client.ts';
import { ImportProblem } from '../db/records/problem.ts';
import type { Note } from '../service/records/checks.ts';
import { HELP } from './help.ts';
import { type ImportReport, importLearners } from './import-learners.ts';
import type { Rejection } from './stage-file.ts';
import { createProgressBar } from './terminal/progress-bar.ts';
import { createRejectedFile } from './terminal/rejected-file.ts';
import { rejectionLine, reportWords } from './terminal/report.ts';

const LISTED = 50;

export type Terminal = { out: Writable; err: Writable; signal: AbortSignal };

/**
 * Runs `npm run import`.
 * @param url the database; without one, the desk's own is started.
 * @returns the exit code: 0 all in, 2 some rows left out, 1 a problem, 130 stopped by the signal.
 */
export async function runImport(args: string[], url: string | undefined, terminal: Terminal): Promise<number> {
  try {
    const { file, dryRun, allowOtherPeople, help } = readArguments(args);
    if (help) terminal.out.write(HELP);
    if (help) return 0;
    const bytes = sizeOf(file);
    const database = await openDatabase(url, terminal);
    try {
      return await importFile({ file, bytes, dryRun, allowOtherPeople, url: database.url }, terminal);
    } finally {
      await database.stop();
    }
  } catch (error) {
    if (!(error instanceof ImportProblem)) throw error;
    terminal.err.write(`${error.message}\n`);
    return 1;
  }
}

function readArguments(args: string[]): Omit<Job, 'bytes' | 'url'> & { help: boolean } {
  const options = {
    'dry-run': { type: 'boolean' },
    'allow-other-people': { type: 'boolean' },
    help: { type: 'boolean', short: 'h' },
  } as const;
  try {
    const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
    const [file = '', ...others] = positionals;
    if (!values.help && (!file || others.length > 0)) throw new Error('one file');
    return {
      file,
      dryRun: values['dry-run'] ?? false,
      allowOtherPeople: values['allow-other-people'] ?? false,
      help: values.help ?? false,
    };
  } catch (error) {
    const word = (error as Error).message.match(/^Unknown option '([^']+)'/)?.[1];
    throw new ImportProblem(
      `${word ? `There is no option ${word}. ` : ''}Give one file: npm run import -- learners.csv [--dry-run]. More: npm run import -- --help`,
    );
  }
}

function sizeOf(file: string): number {
  const found = statSync(file, { throwIfNoEntry: false });
  if (!found) throw new ImportProblem(`There is no file ${file}.`);
  if (found.isDirectory()) throw new ImportProblem(`${file} is a folder. Give the CSV file in it.`);
  return found.size;
}

async function openDatabase(url: string | undefined, terminal: Terminal) {
  const database = await openForOperator(url, (line) => terminal.err.write(line));
  try {
    await migrate(database.url);
    return database;
  } catch (error) {
    await database.stop();
    throw new ImportProblem(`The database cannot be used (${databaseCode(error)}). Check DATABASE_URL.`);
  }
}

type Job = { file: string; bytes: number; dryRun: boolean; allowOtherPeople: boolean; url: string };

async function importFile({ file, bytes, dryRun, allowOtherPeople, url }: Job, terminal: Terminal): Promise<number> {
  const notes: Note[] = [];
  const listed: Rejection[] = [];
  let columns: Column[] = [];
  const rejectedPath = `${file}.rejected.csv`;
  const rejected = createRejectedFile(rejectedPath, () => columns);
  const bar = createProgressBar(terminal.err, bytes);
  try {
    const report = await importLearners({
      url,
      input: createReadStream(file),
      dryRun,
      allowOtherPeople,
      signal: terminal.signal,
      onColumns: (found) => {
        columns = found;
      },
      onProgress: bar.show,
      onNote: (note) => void (notes.length < LISTED && notes.push(note)),
      onReject(rejection) {
        if (listed.length < LISTED) listed.push(rejection);
        rejected.add(rejection);
      },
    });
    bar.stop();
    writeReport(report, notes, listed, rejectedPath, terminal);
    return report.interrupted ? 130 : report.rejected > 0 ? 2 : 0;
  } finally {
    bar.stop();
    rejected.close();
  }
}

function writeReport(report: ImportReport, notes: Note[], listed: Rejection[], path: string, { out }: Terminal): void {
  for (const { line, text } of notes) out.write(`Note, line ${line}: ${text}\n`);
  if (listed.length > 0) {
    listed.sort((one, other) => one.line - other.line);
    out.write(`Left out:\n${listed.map(rejectionLine).join('\n')}\n`);
    const more = report.rejected - listed.length;
    out.write(
      `${more > 0 ? `  and ${more} more. ` : ''}All of them, with the reasons, to mend and import: ${path}\n\n`,
    );
  }
  out.write(`${reportWords(report)}\n`);
}
