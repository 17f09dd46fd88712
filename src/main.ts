import { existsSync } from 'node:fs';
import { destination } from 'pino';
import pretty from 'pino-pretty';
import { createApp, type DeskApp, isPassing } from './app.ts';
import { readConfig, readSecrets } from './config.ts';
import { createLog } from './log.ts';

type Log = ReturnType<typeof createLog>;

/** Longer than closing ever takes; after this, the process ends as it is. */
const PATIENCE = 9_500;

/** Resolves once it is ready. */
export const started = start();

async function start(): Promise<void> {
  loadEnvFile();
  const read = readConfig(process.env);
  if ('problems' in read) {
    const lines = read.problems.map(({ name, mend }) => `  ${name}: ${mend}`);
    console.error(
      `Learner Desk cannot start. Mend these settings in .env or the environment:\n\n${lines.join('\n')}\n`,
    );
    process.exit(1);
  }
  const log = createLog(
    read.config.logLevel,
    process.stdout.isTTY ? pretty({ sync: true }) : destination({ dest: 1, sync: false, minLength: 1 }),
    readSecrets(process.env),
  );
  /** What nobody caught goes through the log, which keeps addresses and secrets to itself. */
  process.on('uncaughtException', (err) => {
    if (isPassing(err)) return log.error({ err }, 'the database went away under something that nobody waited for');
    log.fatal({ err }, 'a fault that nobody caught: stopping');
    process.exit(1);
  });
  const starting = createApp(read.config, log);
  onFirstSignal((signal) => void stop(starting, log, signal));
  await starting.catch((err: Error) => {
    log.fatal({ err }, `Learner Desk could not start: ${err.message}`);
    process.exit(1);
  });
}

/** Closes what was started; what is only starting comes up first, so that nothing of it goes on alone. */
async function stop(starting: Promise<DeskApp>, log: Log, signal: string): Promise<void> {
  log.info({ signal }, 'stopping: no new work, finishing what is in hand');
  const late = setTimeout(() => process.exit(1), PATIENCE);
  await (await starting).close();
  clearTimeout(late);
  log.info('stopped');
  log.flush(() => process.exit(0));
}

/** Reads `.env`, where there is one. Ends with what is wrong where it cannot be read. */
function loadEnvFile(): void {
  if (!existsSync('.env')) return;
  try {
    process.loadEnvFile('.env');
  } catch {
    console.error('Learner Desk cannot start: .env is there, but it is no file that this user can read.');
    process.exit(1);
  }
}

/** Calls `end` once. Ctrl-C comes twice under npm, from the terminal and from npm: the second ends nothing half-way. A closed terminal ends it, too. */
function onFirstSignal(end: (signal: string) => void): void {
  let isEnding = false;
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const)
    process.on(signal, () => {
      if (!isEnding) end(signal);
      isEnding = true;
    });
}
