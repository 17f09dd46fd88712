import type { Readable } from 'node:stream';
import { type Column, rowSchema } from '../core/records/record.ts';
import { databaseProblem, ImportProblem } from '../db/records/problem.ts';
import { lockForOperator, openSession, type Session } from '../db/records/session.ts';
import type { Fingerprint } from '../service/records/match.ts';
import { type MergeOptions, mergeRecords } from '../service/records/merge-records.ts';
import { createReport, type RecordsReport } from '../service/records/report.ts';
import { openFile } from './open-file.ts';

/** What became of a file; `blank`: its lines without any cell. */
export type ImportReport = RecordsReport & { blank: number };

export type ImportOptions = {
  /** The database, migrated. The import opens one connection of its own. */
  url: string;
  input: Readable;
  /** Does the same work and gives the same report, then takes all of it back; learners it touches stay locked till then. */
  dryRun?: boolean;
  /** Hashes an address as the desk does; without it, a file cannot be compared with addresses that the desk corrected. */
  fingerprint?: Fingerprint;
  /** The time; the system's unless it is given. */
  clock?(): Date;
  /** Called with the columns of the file, once its first line is read. */
  onColumns?(columns: Column[]): void;
} & Pick<
  MergeOptions,
  'signal' | 'asOf' | 'allowOtherPeople' | 'batch' | 'onProgress' | 'onReject' | 'onNote' | 'onConflict'
>;

/**
 * Brings learners, their groups and organizations from a CSV file into the database: `rowSchema` says what a row may be.
 * The whole file is read and checked first (merge-records.ts).
 * @throws ImportProblem where the file cannot be read as a whole (nothing is imported then), where another import is
 * running, or where the database fails (what was committed stays). No message holds a cell of the file.
 */
export async function importLearners(options: ImportOptions): Promise<ImportReport> {
  const report: ImportReport = { ...createReport(options.dryRun), blank: 0 };
  const session = await openSession(options.url, 'learner-desk import').catch((error) => {
    throw databaseProblem(error, 'before anything was imported.');
  });
  try {
    await lockForOperator(session);
    await importFile(session, options, report);
    return report;
  } catch (error) {
    throw databaseProblem(error, whereItStopped(report));
  } finally {
    options.input.destroy();
    await session.close();
  }
}

async function importFile(session: Session, options: ImportOptions, report: ImportReport): Promise<void> {
  const { onProgress, onNote, onColumns, fingerprint = needsSecret, clock = () => new Date() } = options;
  const file = await openFile(options.input, (done) => onProgress?.({ phase: 'reading', done }));
  onColumns?.(file.columns);
  for (const note of file.notes) onNote?.(note);
  await mergeRecords({ ...options, session, schema: rowSchema, rows: file.rows, report, fingerprint, clock });
  report.blank = file.blank();
  if (report.rows === 0 && !report.interrupted)
    throw new ImportProblem('The file has a first line, but no learners under it.');
}

const needsSecret: Fingerprint = () => {
  throw new ImportProblem(
    'The desk corrected addresses, and without LINK_SECRET they cannot be told from those of the file. Set it as the desk has it, in .env or the environment, and import again.',
  );
};

function whereItStopped({ dryRun, learners }: ImportReport): string {
  const done = learners.created + learners.changed + learners.unchanged;
  if (dryRun || done === 0) return 'before anything was imported.';
  return `after ${done} learners, and these are in. Run the import again: it does the rest.`;
}
