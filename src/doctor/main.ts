import { stoppedWords } from '../db/fault.ts';
import { readEnvironmentOrEnd } from '../environment.ts';
import { runDoctor } from './command.ts';

const env = readEnvironmentOrEnd();

try {
  const terminal = { out: process.stdout, err: process.stderr };
  process.exitCode = await runDoctor(process.argv.slice(2), env, terminal);
} catch (error) {
  process.stderr.write(`The doctor ${stoppedWords(error)}\n`);
  process.exitCode = 2;
}
