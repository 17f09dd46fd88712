import { existsSync } from 'node:fs';
import { readPlatform } from '../config.ts';
import { isConnected } from '../core/platform/platform.ts';
import { databaseCode, placeOf } from '../db/fault.ts';
import { runErase } from './command.ts';

if (existsSync('.env')) process.loadEnvFile('.env');

const read = readPlatform(process.env);
if ('problems' in read) {
  for (const { name, mend } of read.problems) process.stderr.write(`${name}: ${mend}\n`);
  process.stderr.write('Nothing was erased.\n');
  process.exitCode = 1;
} else {
  try {
    const setting = { url: process.env.DATABASE_URL || undefined, tellsPlatform: isConnected(read.platform) };
    process.exitCode = await runErase(process.argv.slice(2), setting, {
      in: process.stdin,
      out: process.stdout,
      err: process.stderr,
      isInteractive: process.stdin.isTTY === true,
    });
  } catch (error) {
    // A message from the database may hold addresses: the place in the program is enough to mend it.
    const place = placeOf(error);
    process.stderr.write(`Stopped on a fault of the program (${databaseCode(error)}) ${place}. Nothing was erased.\n`);
    process.exitCode = 1;
  }
}
