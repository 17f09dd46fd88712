import type { Writable } from 'node:stream';
import { parseArgs } from 'node:util';
import type { PlatformPush } from '../config.ts';
import type { Platform } from '../core/platform/platform.ts';
import { ping } from './ping.ts';
import { HELP, NO_ADDRESS, USAGE } from './report.ts';
import { settle } from './settle.ts';

export type ConnectTerminal = { out: Writable; err: Writable };

/** What the settings say of the platform; `push` also while changes are off. `url`: the database; else the desk's own. */
export type ConnectOptions = { platform: Platform; push: PlatformPush | undefined; url?: string | undefined };

const verbs = ['ping', 'settle'] as const;
type Verb = (typeof verbs)[number];

/**
 * Runs `npm run platform`.
 * @returns the exit code: 0 done; 1 the platform did not answer as it should; 2 it could not be done.
 */
export async function runConnect(
  args: string[],
  { platform, push, url }: ConnectOptions,
  { out, err }: ConnectTerminal,
): Promise<number> {
  const verb = readArguments(args);
  if (!verb) return printWords(err, USAGE, 2);
  if (verb === 'help') return printWords(out, HELP.trimEnd(), 0);
  if (verb === 'settle') {
    const { code, words } = await settle(platform, url, (line) => err.write(line));
    return printWords(code === 0 ? out : err, words, code);
  }
  if (!push) return printWords(err, NO_ADDRESS, 2);
  const { isGood, words } = await ping(platform.name, push);
  return isGood ? printWords(out, words, 0) : printWords(err, words, 1);
}

function readArguments(args: string[]): Verb | 'help' | undefined {
  const options = { help: { type: 'boolean', short: 'h' } } as const;
  try {
    const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
    if (values.help) return 'help';
    return positionals.length === 1 ? verbs.find((verb) => verb === positionals[0]) : undefined;
  } catch {
    return undefined;
  }
}

function printWords(stream: Writable, words: string, code: number): number {
  stream.write(`${words}\n`);
  return code;
}
