import { existsSync } from 'node:fs';
import { databaseCode, placeOf } from '../db/fault.ts';
import { runImport } from './command.ts';

if (existsSync('.env')) process.loadEnvFile('.env');

const stopping = new AbortController();
const stop = () => stopping.abort();
process.on('SIGINT', stop).on('SIGTERM', stop); // Ctrl-C comes twice under npm: once from npm itself

try {
  process.exitCode = await runImport(
    process.argv.slice(2),
    process.env.DATABASE_URL || undefined,
    { out: process.stdout, err: process.stderr, signal: stopping.signal },
    (process.env.LINK_SECRET ?? '').split(',').map((secret) => secret.trim()),
  );
} catch (error) {
  // A message from the database may hold addresses: the place in the program is enough to mend it.
  process.stderr.write(`The import stopped on a fault of the program (${databaseCode(error)}) ${placeOf(error)}\n`);
  process.exitCode = 1;
}
