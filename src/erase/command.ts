import { createInterface } from 'node:readline/promises';
import type { Readable, Writable } from 'node:stream';
import { parseArgs } from 'node:util';
import { argumentProblem } from '../cli/argument-problem.ts';
import { readAddress } from '../core/mail/email-address.ts';
import { isConnected, type Platform } from '../core/platform/platform.ts';
import { newReference } from '../core/requests/reference.ts';
import { createDatabase, type Database } from '../db/client.ts';
import { databaseCode } from '../db/fault.ts';
import { type Candidate, findCandidates } from '../db/learners/erasure.ts';
import { migrate } from '../db/migrate.ts';
import { type OperatorDatabase, openForOperator } from '../db/operator-client.ts';
import { eraseLearner } from '../service/learners/erase.ts';
import { erasedWords, HELP, nobodyWords, questionWords, severalWords, USAGE } from './report.ts';

/** `isInteractive`: somebody is there to answer. */
export type EraseTerminal = { in: Readable; out: Writable; err: Writable; isInteractive: boolean };

type EraseArguments = { name: string; organization: string | undefined; yes: boolean; help: boolean };

/** The database: without one, the desk's own is started. And the learning platform, which is told where it is connected. */
export type EraseSetting = { database: OperatorDatabase; platform: Platform };

/**
 * Runs `npm run erase`.
 * @returns the exit code: 0 erased, 1 nothing was erased.
 */
export async function runErase(
  args: string[],
  { database: place, platform }: EraseSetting,
  terminal: EraseTerminal,
): Promise<number> {
  const asked = readArguments(args);
  if (typeof asked === 'string') return failWith(terminal, asked);
  if (asked.help) {
    terminal.out.write(HELP);
    return 0;
  }
  const database = await openForOperator(place, (line) => terminal.err.write(line));
  const { db, close } = createDatabase(database.url, { max: 1 });
  try {
    await migrate(database.url);
    return await eraseNamed(db, { ...asked, platform }, terminal);
  } catch (error) {
    const code = databaseCode(error);
    if (code === 'unknown') throw error;
    return failWith(terminal, `The database cannot be used (${code}). Nothing was erased. Check DATABASE_URL.`);
  } finally {
    await close();
    await database.stop();
  }
}

/** @returns the problem in words where there is one. */
function readArguments(args: string[]): EraseArguments | string {
  const options = {
    organization: { type: 'string' },
    yes: { type: 'boolean', short: 'y' },
    help: { type: 'boolean', short: 'h' },
  } as const;
  try {
    const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
    const [name = '', ...others] = positionals.map((word) => word.trim());
    if (!values.help && (!name || others.length > 0)) return USAGE;
    return { name, organization: values.organization, yes: values.yes ?? false, help: values.help ?? false };
  } catch (error) {
    return argumentProblem(error) + USAGE;
  }
}

async function eraseNamed(
  db: Database,
  { name, organization, yes, platform }: EraseArguments & Pick<EraseSetting, 'platform'>,
  terminal: EraseTerminal,
): Promise<number> {
  const isMeant = (one: Candidate) =>
    organization === undefined || one.organization.toLowerCase() === organization.trim().toLowerCase();
  const found = (await findCandidates(db, name, readAddress(name))).filter(isMeant);
  const [learner, ...others] = found;
  if (!learner) return failWith(terminal, nobodyWords(name));
  if (others.length > 0) return failWith(terminal, severalWords(found));
  if (!yes && !terminal.isInteractive)
    return failWith(terminal, 'Nobody is here to confirm it. Add --yes to erase without asking. Nothing was erased.');
  if (!yes && !(await askToConfirm(learner, terminal)))
    return failWith(terminal, 'That is not the email. Nothing was erased.');
  const erased = await eraseLearner(db, learner.id, {
    by: 'operator',
    reference: newReference(),
    now: new Date(),
    tellsPlatform: isConnected(platform),
  });
  if (!erased) return failWith(terminal, nobodyWords(name));
  terminal.out.write(
    `${erasedWords(erased.messages, platform, await findCandidates(db, learner.email, learner.email))}\n`,
  );
  return 0;
}

async function askToConfirm(learner: Candidate, { in: input, out }: EraseTerminal): Promise<boolean> {
  const prompt = createInterface({ input, output: out });
  const gone = new AbortController();
  prompt.once('close', () => gone.abort());
  try {
    const typed = await prompt.question(questionWords(learner), { signal: gone.signal });
    return readAddress(typed.trim()) === learner.email;
  } catch {
    return false;
  } finally {
    prompt.close();
  }
}

function failWith({ err }: EraseTerminal, words: string): number {
  err.write(`${words}\n`);
  return 1;
}
