import { existsSync } from 'node:fs';
import { tellsPlatform } from '../config.ts';
import { databaseCode, placeOf } from '../db/fault.ts';
import { runErase } from './command.ts';

if (existsSync('.env')) process.loadEnvFile('.env');

try {
  process.exitCode = await runErase(
    process.argv.slice(2),
    { url: process.env.DATABASE_URL || undefined, tellsPlatform: tellsPlatform(process.env) },
    {
      in: process.stdin,
      out: process.stdout,
      err: process.stderr,
      isInteractive: process.stdin.isTTY === true,
    },
  );
} catch (error) {
  // A message from the database may hold addresses: the place in the program is enough to mend it.
  const place = placeOf(error);
  process.stderr.write(`Stopped on a fault of the program (${databaseCode(error)}) ${place}. Nothing was erased.\n`);
  process.exitCode = 1;
}
