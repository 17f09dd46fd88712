import { existsSync } from 'node:fs';
import { databaseCode, placeOf } from '../db/fault.ts';
import { runAudit } from './command.ts';

if (existsSync('.env')) process.loadEnvFile('.env');

try {
  process.exitCode = await runAudit(process.argv.slice(2), process.env.DATABASE_URL || undefined, {
    out: process.stdout,
    err: process.stderr,
  });
} catch (error) {
  process.stderr.write(`The audit stopped on a fault of the program (${databaseCode(error)}) ${placeOf(error)}\n`);
  process.exitCode = 2;
}
