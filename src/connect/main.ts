import { existsSync } from 'node:fs';
import { readDatabase, readPlatform } from '../config.ts';
import { stoppedWords } from '../db/fault.ts';
import { runConnect } from './command.ts';

if (existsSync('.env')) process.loadEnvFile('.env');

const read = readPlatform(process.env);
if ('problems' in read) {
  for (const { name, mend } of read.problems) process.stderr.write(`${name}: ${mend}\n`);
  process.exitCode = 2;
} else {
  try {
    const options = { ...read, ...readDatabase(process.env) };
    process.exitCode = await runConnect(process.argv.slice(2), options, { out: process.stdout, err: process.stderr });
  } catch (error) {
    process.stderr.write(`The command ${stoppedWords(error)}\n`);
    process.exitCode = 2;
  }
}
