import { parseArgs } from 'node:util';
import { isAhead, liesAhead } from '../core/records/ahead.ts';
import { rowSchema } from '../core/records/record.ts';
import { ImportProblem } from '../db/records/problem.ts';

/** What is asked for on the command line. */
export type ImportArguments = {
  file: string;
  dryRun: boolean;
  allowOtherPeople: boolean;
  /** When the file was true. */
  asOf: Date | undefined;
  help: boolean;
};

const OPTIONS = {
  'dry-run': { type: 'boolean', default: false },
  'allow-other-people': { type: 'boolean', default: false },
  'as-of': { type: 'string' },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

/** @throws ImportProblem where they are not as they have to be. */
export function readArguments(args: string[]): ImportArguments {
  const { values, file } = parse(args);
  return {
    file,
    dryRun: values['dry-run'],
    allowOtherPeople: values['allow-other-people'],
    asOf: readAsOf(values['as-of']),
    help: values.help,
  };
}

function parse(args: string[]) {
  try {
    const { values, positionals } = parseArgs({ args, options: OPTIONS, allowPositionals: true });
    const [file = '', ...others] = positionals;
    if (!values.help && (!file || others.length > 0)) throw new Error('one file');
    return { values, file };
  } catch (error) {
    const word = (error as Error).message.match(/^Unknown option '([^']+)'/)?.[1];
    throw new ImportProblem(
      `${word ? `There is no option ${word}. ` : ''}Give one file: npm run import -- learners.csv [--dry-run]. More: npm run import -- --help`,
    );
  }
}

function readAsOf(written: string | undefined): Date | undefined {
  const read = rowSchema.shape.as_of.safeParse(written);
  if (!read.success) throw new ImportProblem(`--as-of ${read.error.issues[0]?.message}.`);
  if (read.data && isAhead(read.data, new Date())) throw new ImportProblem(`--as-of ${liesAhead}.`);
  return read.data;
}
