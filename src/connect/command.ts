import type { Writable } from 'node:stream';
import { parseArgs } from 'node:util';
import type { PlatformPush } from '../config.ts';
import type { Platform } from '../core/platform/platform.ts';
import { ping } from './ping.ts';
import { HELP, NO_ADDRESS, USAGE } from './report.ts';

export type ConnectTerminal = { out: Writable; err: Writable };

/** What the settings say of the platform; `push` also while changes are off. */
export type ConnectOptions = { platform: Platform; push: PlatformPush | undefined };

type ConnectArguments = { kind: 'help' } | { kind: 'ping' };

/**
 * Runs `npm run platform`.
 * @returns the exit code: 0 done; 1 the platform did not answer as it should; 2 it could not be done.
 */
export async function runConnect(
  args: string[],
  { platform, push }: ConnectOptions,
  { out, err }: ConnectTerminal,
): Promise<number> {
  const asked = readArguments(args);
  if (!asked) return printWords(err, USAGE, 2);
  if (asked.kind === 'help') return printWords(out, HELP.trimEnd(), 0);
  if (!push) return printWords(err, NO_ADDRESS, 2);
  const { isGood, words } = await ping(platform.name, push);
  return isGood ? printWords(out, words, 0) : printWords(err, words, 1);
}

function readArguments(args: string[]): ConnectArguments | undefined {
  const options = { help: { type: 'boolean', short: 'h' } } as const;
  try {
    const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
    if (values.help) return { kind: 'help' };
    const [verb, ...others] = positionals;
    return verb === 'ping' && others.length === 0 ? { kind: 'ping' } : undefined;
  } catch {
    return undefined;
  }
}

function printWords(stream: Writable, words: string, code: number): number {
  stream.write(`${words}\n`);
  return code;
}
