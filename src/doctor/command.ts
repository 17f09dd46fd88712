import type { Writable } from 'node:stream';
import { parseArgs } from 'node:util';
import { argumentProblem } from '../cli/argument-problem.ts';
import { type Config, readConfig, readDatabase, readSecrets } from '../config.ts';
import { type Check, found, good } from './check.ts';
import { checkDatabase } from './database.ts';
import { checkMail, checkSending } from './mail.ts';
import { checkPlatform } from './platform.ts';
import { HELP, isWell, jsonOf, reportOf } from './report.ts';
import { checkSlack } from './slack.ts';

export type DoctorTerminal = { out: Writable; err: Writable };

type Env = Record<string, string | undefined>;
type Asked = { sendsMail: boolean; isJson: boolean };

/**
 * Runs `npm run doctor`.
 * @param env the settings; no secret of them is ever printed.
 * @returns the exit code: 0 nothing is wrong; 1 something has to be mended; 2 it could not be done.
 */
export async function runDoctor(args: string[], env: Env, { out, err }: DoctorTerminal): Promise<number> {
  const asked = readArguments(args);
  if (asked === 'help') return printWords(out, HELP, 0);
  if (typeof asked === 'string') return printWords(err, `${asked}\n`, 2);
  const checks = (await checkAll(env, asked)).map((check) => withoutSecrets(check, readSecrets(env)));
  return printWords(out, asked.isJson ? jsonOf(checks) : reportOf(checks), isWell(checks) ? 0 : 1);
}

/** @returns the problem in words where there is one. */
function readArguments(args: string[]): Asked | string {
  const options = {
    mail: { type: 'boolean' },
    json: { type: 'boolean' },
    help: { type: 'boolean', short: 'h' },
  } as const;
  try {
    const { values } = parseArgs({ args, options });
    return values.help ? 'help' : { sendsMail: values.mail ?? false, isJson: values.json ?? false };
  } catch (error) {
    return `${argumentProblem(error)}Say npm run doctor, with -- --mail or --json. More: npm run doctor -- --help`;
  }
}

/** Where settings are wrong, only the database can be looked at besides. */
async function checkAll(env: Env, asked: Asked): Promise<Check[]> {
  const read = readConfig(env);
  const database = checkDatabase(readDatabase(env).url);
  if ('config' in read)
    return [good('Settings', 'complete'), ...(await database), ...(await checkOthers(read.config, asked))];
  const problems = read.problems.map(({ name, mend }) => found('bad', 'Settings', `${name} is not right`, mend));
  return [...problems, ...(await database)];
}

async function checkOthers(config: Config, { sendsMail }: Asked): Promise<Check[]> {
  const checks = await Promise.all([
    checkSlack(config),
    checkMail(config),
    sendsMail ? checkSending(config) : [],
    checkPlatform(config),
  ]);
  return checks.flat();
}

function withoutSecrets(check: Check, secrets: readonly string[]): Check {
  const clean = (text: string) => secrets.reduce((rest, secret) => rest.replaceAll(secret, '[secret]'), text);
  return { ...check, words: clean(check.words), ...(check.todo && { todo: clean(check.todo) }) };
}

function printWords(stream: Writable, words: string, code: number): number {
  stream.write(words);
  return code;
}
