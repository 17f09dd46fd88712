import { existsSync } from 'node:fs';
import { readDatabase } from '../config.ts';
import { stoppedWords } from '../db/fault.ts';
import { runAudit } from './command.ts';

if (existsSync('.env')) process.loadEnvFile('.env');

try {
  process.exitCode = await runAudit(process.argv.slice(2), readDatabase(process.env), {
    out: process.stdout,
    err: process.stderr,
  });
} catch (error) {
  process.stderr.write(`The audit ${stoppedWords(error)}\n`);
  process.exitCode = 2;
}
