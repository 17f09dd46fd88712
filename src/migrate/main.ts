import { stoppedWords } from '../db/fault.ts';
import { readEnvironmentOrEnd } from '../environment.ts';
import { runMigrate } from './command.ts';

const env = readEnvironmentOrEnd();

try {
  const terminal = { out: process.stdout, err: process.stderr };
  process.exitCode = await runMigrate(process.argv.slice(2), env.DATABASE_URL || undefined, terminal);
} catch (error) {
  process.stderr.write(`The migration ${stoppedWords(error)}\n`);
  process.exitCode = 2;
}
