import { existsSync } from 'node:fs';
import { readPlatform } from '../config.ts';
import { databaseCode, placeOf } from '../db/fault.ts';
import { runConnect } from './command.ts';

if (existsSync('.env')) process.loadEnvFile('.env');

const read = readPlatform(process.env);
if ('problems' in read) {
  for (const { name, mend } of read.problems) process.stderr.write(`${name}: ${mend}\n`);
  process.exitCode = 2;
} else {
  try {
    const options = { ...read, url: process.env.DATABASE_URL || undefined };
    process.exitCode = await runConnect(process.argv.slice(2), options, { out: process.stdout, err: process.stderr });
  } catch (error) {
    process.stderr.write(`Stopped on a fault of the program (${databaseCode(error)}) ${placeOf(error)}\n`);
    process.exitCode = 2;
  }
}
