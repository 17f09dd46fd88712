import { setTimeout as wait } from 'node:timers/promises';
import { destination } from 'pino';
import pretty from 'pino-pretty';
import { createApp, type DeskApp, isPassing } from './app.ts';
import { readConfig, readSecrets } from './config.ts';
import { EnvironmentFault, readEnvironment } from './environment.ts';
import { createLog } from './log.ts';

type Log = ReturnType<typeof createLog>;

/** Longer than closing ever takes; after this, the process ends as it is. */
const PATIENCE = 9_500;

/** Resolves once it is ready. */
export const started = start();

async function start(): Promise<void> {
  const env = readEnvironmentOrSay();
  const read = readConfig(env);
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
    readSecrets(env),
  );
  /** What nobody caught goes through the log, which keeps addresses and secrets to itself. */
  process.on('uncaughtException', (err) => {
    if (isPassing(err)) return log.error({ err }, 'the database went away under something that nobody waited for');
    log.fatal({ err }, 'a fault that nobody caught: stopping');
    process.exit(1);
  });
  const starting = createApp(read.config, log);
  const { drainMs = 0 } = read.config;
  onFirstSignal((signal) => void stop(starting, log, { signal, drainMs }));
  await starting.catch((err: Error) => {
    log.fatal({ err }, `Learner Desk could not start: ${err.message}`);
    process.exit(1);
  });
}

/**
 * Closes what was started; what is only starting comes up first, so that nothing of it goes on alone. A process manager's
 * signal is shown by `/readyz` for a while before anything closes: a balancer sends nobody here by then.
 */
async function stop(starting: Promise<DeskApp>, log: Log, { signal, drainMs }: Stopping): Promise<void> {
  const app = await Promise.race([starting, wait(0)]);
  if (app && signal === 'SIGTERM' && drainMs > 0) {
    log.info({ signal, seconds: drainMs / 1000 }, 'stopping soon: /readyz says so, and all else goes on meanwhile');
    app.leave();
    await wait(drainMs);
  }
  log.info({ signal }, 'stopping: no new work, finishing what is in hand');
  const late = setTimeout(() => process.exit(1), PATIENCE);
  await (await starting).close();
  clearTimeout(late);
  log.info('stopped');
  log.flush(() => process.exit(0));
}

type Stopping = { signal: string; drainMs: number };

/** Ends with what is wrong where the environment cannot be read. */
function readEnvironmentOrSay(): Record<string, string | undefined> {
  try {
    return readEnvironment();
  } catch (error) {
    if (!(error instanceof EnvironmentFault)) throw error;
    console.error(`Learner Desk cannot start: ${error.message}`);
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
