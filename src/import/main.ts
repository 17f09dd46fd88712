import { readDatabase } from '../config.ts';
import { stoppedWords } from '../db/fault.ts';
import { readEnvironmentOrEnd } from '../environment.ts';
import { runImport } from './command.ts';

const env = readEnvironmentOrEnd();

const stopping = new AbortController();
const stop = () => stopping.abort();
process.on('SIGINT', stop).on('SIGTERM', stop); // Ctrl-C comes twice under npm: once from npm itself

try {
  process.exitCode = await runImport(
    process.argv.slice(2),
    readDatabase(env),
    { out: process.stdout, err: process.stderr, signal: stopping.signal },
    (env.LINK_SECRET ?? '').split(',').map((secret) => secret.trim()),
  );
} catch (error) {
  process.stderr.write(`The import ${stoppedWords(error)}\n`);
  process.exitCode = 1;
}
