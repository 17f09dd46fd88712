import { existsSync } from 'node:fs';
import { stoppedWords } from '../db/fault.ts';
import { runMigrate } from './command.ts';

if (existsSync('.env')) process.loadEnvFile('.env');

try {
  const terminal = { out: process.stdout, err: process.stderr };
  process.exitCode = await runMigrate(process.argv.slice(2), process.env.DATABASE_URL || undefined, terminal);
} catch (error) {
  process.stderr.write(`The migration ${stoppedWords(error)}\n`);
  process.exitCode = 2;
}
