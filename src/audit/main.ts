import { readDatabase } from '../config.ts';
import { stoppedWords } from '../db/fault.ts';
import { readEnvironmentOrEnd } from '../environment.ts';
import { runAudit } from './command.ts';

const env = readEnvironmentOrEnd();

try {
  process.exitCode = await runAudit(process.argv.slice(2), readDatabase(env), {
    out: process.stdout,
    err: process.stderr,
  });
} catch (error) {
  process.stderr.write(`The audit ${stoppedWords(error)}\n`);
  process.exitCode = 2;
}
