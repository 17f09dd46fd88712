import type { Writable } from 'node:stream';
import { parseArgs } from 'node:util';
import { argumentProblem } from '../cli/argument-problem.ts';
import type { PlatformPush } from '../config.ts';
import type { Platform } from '../core/platform/platform.ts';
import type { OperatorDatabase } from '../db/operator-client.ts';
import { backfill } from './backfill.ts';
import { ping } from './ping.ts';
import { HELP, NO_ADDRESS, ONLY_LISTS, USAGE } from './report.ts';
import { settle } from './settle.ts';

export type ConnectTerminal = { out: Writable; err: Writable };

/** What the settings say of the platform; `push` also while changes are off. `url`: the database; else the desk's own. */
export type ConnectOptions = { platform: Platform; push: PlatformPush | undefined } & Partial<OperatorDatabase>;

const verbs = ['ping', 'settle', 'backfill'] as const;
type Verb = (typeof verbs)[number];

/**
 * Runs `npm run platform`.
 * @returns the exit code: 0 done; 1 the platform did not answer as it should; 2 it could not be done.
 */
export async function runConnect(
  args: string[],
  { platform, push, url, mayMigrate }: ConnectOptions,
  { out, err }: ConnectTerminal,
): Promise<number> {
  const asked = readArguments(args);
  if (typeof asked === 'string') return printWords(err, asked, 2);
  if (asked.verb === 'help') return printWords(out, HELP.trimEnd(), 0);
  if (asked.verb === 'ping') {
    if (!push) return printWords(err, NO_ADDRESS, 2);
    const { isGood, words } = await ping(platform.name, push);
    return isGood ? printWords(out, words, 0) : printWords(err, words, 1);
  }
  if (asked.verb === 'backfill' && !asked.isDryRun) return printWords(err, ONLY_LISTS, 2);
  const place = { url, mayMigrate, tell: (line: string) => void err.write(line) };
  const { code, words } = await (asked.verb === 'settle' ? settle(platform, place) : backfill(platform, place));
  return printWords(code === 0 ? out : err, words, code);
}

/** @returns the problem in words where there is one. */
function readArguments(args: string[]): { verb: Verb | 'help'; isDryRun: boolean } | string {
  const options = { help: { type: 'boolean', short: 'h' }, 'dry-run': { type: 'boolean' } } as const;
  try {
    const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
    const isDryRun = values['dry-run'] ?? false;
    if (values.help) return { verb: 'help', isDryRun };
    const verb = positionals.length === 1 ? verbs.find((known) => known === positionals[0]) : undefined;
    return verb && (verb === 'backfill' || !isDryRun) ? { verb, isDryRun } : USAGE;
  } catch (error) {
    return argumentProblem(error) + USAGE;
  }
}

function printWords(stream: Writable, words: string, code: number): number {
  stream.write(`${words}\n`);
  return code;
}
