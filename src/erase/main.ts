import { readDatabase, readPlatform } from '../config.ts';
import { stoppedWords } from '../db/fault.ts';
import { readEnvironmentOrEnd } from '../environment.ts';
import { runErase } from './command.ts';

const env = readEnvironmentOrEnd();

const read = readPlatform(env);
if ('problems' in read) {
  for (const { name, mend } of read.problems) process.stderr.write(`${name}: ${mend}\n`);
  process.stderr.write('Nothing was erased.\n');
  process.exitCode = 1;
} else {
  try {
    const setting = { database: readDatabase(env), platform: read.platform };
    process.exitCode = await runErase(process.argv.slice(2), setting, {
      in: process.stdin,
      out: process.stdout,
      err: process.stderr,
      isInteractive: process.stdin.isTTY === true,
    });
  } catch (error) {
    process.stderr.write(`The command ${stoppedWords(error)}. Nothing was erased.\n`);
    process.exitCode = 1;
  }
}
