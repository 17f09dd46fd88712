import { readDatabase, readKeeping } from '../config.ts';
import { stoppedWords } from '../db/fault.ts';
import { readEnvironmentOrEnd } from '../environment.ts';
import { runMaintain } from './command.ts';

const env = readEnvironmentOrEnd();

const read = readKeeping(env);
if ('problems' in read) {
  for (const { name, mend } of read.problems) process.stderr.write(`${name}: ${mend}\n`);
  process.exitCode = 2;
} else {
  try {
    const options = { ...readDatabase(env), keeping: read.keeping };
    process.exitCode = await runMaintain(process.argv.slice(2), options, { out: process.stdout, err: process.stderr });
  } catch (error) {
    process.stderr.write(`The upkeep ${stoppedWords(error)}\n`);
    process.exitCode = 2;
  }
}
