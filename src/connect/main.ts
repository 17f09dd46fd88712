import { readDatabase, readPlatform } from '../config.ts';
import { stoppedWords } from '../db/fault.ts';
import { readEnvironmentOrEnd } from '../environment.ts';
import { runConnect } from './command.ts';

const env = readEnvironmentOrEnd();

const read = readPlatform(env);
if ('problems' in read) {
  for (const { name, mend } of read.problems) process.stderr.write(`${name}: ${mend}\n`);
  process.exitCode = 2;
} else {
  try {
    const options = { ...read, ...readDatabase(env) };
    process.exitCode = await runConnect(process.argv.slice(2), options, { out: process.stdout, err: process.stderr });
  } catch (error) {
    process.stderr.write(`The command ${stoppedWords(error)}\n`);
    process.exitCode = 2;
  }
}
