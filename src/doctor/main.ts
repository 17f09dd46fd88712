import { existsSync } from 'node:fs';
import { stoppedWords } from '../db/fault.ts';
import { runDoctor } from './command.ts';

if (existsSync('.env')) process.loadEnvFile('.env');

try {
  const terminal = { out: process.stdout, err: process.stderr };
  process.exitCode = await runDoctor(process.argv.slice(2), process.env, terminal);
} catch (error) {
  process.stderr.write(`The doctor ${stoppedWords(error)}\n`);
  process.exitCode = 2;
}
