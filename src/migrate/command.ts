import type { Writable } from 'node:stream';
import { parseArgs } from 'node:util';
import { argumentProblem } from '../cli/argument-problem.ts';
import { databaseCode } from '../db/fault.ts';
import { compareSchema, migrate } from '../db/migrate.ts';
import { openForOperator } from '../db/operator-client.ts';
import { doneWords, HELP, NEWER, NOTHING, problemWords, sqlOf } from './report.ts';

export type MigrateTerminal = { out: Writable; err: Writable };

/**
 * Runs `npm run migrate`, which does its work whatever DESK_MIGRATE says.
 * @param url the database; without one, the desk's own is started.
 * @returns the exit code: 0 done, or nothing to do; 2 it could not be done.
 */
export async function runMigrate(
  args: string[],
  url: string | undefined,
  { out, err }: MigrateTerminal,
): Promise<number> {
  const asked = readArguments(args);
  if (asked === 'help') return printWords(out, HELP.trimEnd(), 0);
  if (typeof asked === 'string') return printWords(err, asked, 2);
  const database = await openForOperator({ url }, (line) => err.write(line));
  try {
    const { missing, isNewer } = await compareSchema(database.url);
    if (isNewer) err.write(`${NEWER}\n`);
    if (missing.length === 0) return printWords(err, NOTHING, 0);
    if (asked.isDryRun) return printWords(out, sqlOf(missing), 0);
    await migrate(database.url);
    return printWords(out, doneWords(missing), 0);
  } catch (error) {
    const code = databaseCode(error);
    if (code === 'unknown') throw error;
    return printWords(err, problemWords(code), 2);
  } finally {
    await database.stop();
  }
}

/** @returns the problem in words where there is one. */
function readArguments(args: string[]): { isDryRun: boolean } | string {
  const options = { 'dry-run': { type: 'boolean' }, help: { type: 'boolean', short: 'h' } } as const;
  try {
    const { values } = parseArgs({ args, options });
    return values.help ? 'help' : { isDryRun: values['dry-run'] ?? false };
  } catch (error) {
    return `${argumentProblem(error)}Say npm run migrate, or npm run migrate -- --dry-run. More: npm run migrate -- --help`;
  }
}

function printWords(stream: Writable, words: string, code: number): number {
  stream.write(`${words}\n`);
  return code;
}
