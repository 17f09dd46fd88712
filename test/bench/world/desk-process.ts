import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { startArguments } from '../../support/start-command.ts';
import type { Outside } from './outside.ts';
import { SIGNING_SECRET } from './requests.ts';
import { LINK_SECRET } from './service.ts';

/** The whole program in a process of its own, started as `npm start` does. */
export type DeskProcess = {
  port: number;
  /** From its start until it said that it was ready, in milliseconds. */
  startedInMs: number;
  /** What it computed until then, on any core, in milliseconds. */
  startCpuMs: number;
  /** Memory that it holds now (resident set), in MB. */
  rss(): number;
  stop(): Promise<void>;
  signal(signal: 'SIGSTOP' | 'SIGCONT' | 'SIGKILL'): void;
};

/** @param settings more of what `.env` says. */
export async function startDesk(
  databaseUrl: string,
  outside: Outside,
  settings: Record<string, string> = {},
): Promise<DeskProcess> {
  const env = {
    PATH: process.env.PATH,
    DESK_DRAIN_SECONDS: '0',
    HOME: process.env.HOME,
    SLACK_BOT_TOKEN: 'xoxb-bench',
    SLACK_SIGNING_SECRET: SIGNING_SECRET,
    SLACK_API_URL: outside.slackUrl,
    RESEND_API_KEY: 're_bench',
    RESEND_BASE_URL: outside.mailUrl,
    RESEND_WEBHOOK_SECRET: `whsec_${Buffer.from('the benchmarks’ webhooks').toString('base64')}`,
    EMAIL_FROM: 'Bench <hello@bench.test>',
    PUBLIC_URL: 'https://desk.bench.test',
    LEARNING_PLATFORM_URL: 'https://learn.bench.test',
    LINK_SECRET,
    DATABASE_URL: databaseUrl,
    DESK_AGENTS: 'S0AGENTS',
    DESK_CAP_PERSON: '1000000',
    DESK_CAP_DESK: '1000000',
    DESK_CAP_LOOK_UPS: '1000000',
    PORT: '0',
    ...settings,
  };
  const started = performance.now();
  const child = spawn(process.execPath, startArguments(), { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const port = await readyPort(child);
  return {
    port,
    startedInMs: performance.now() - started,
    startCpuMs: cpuMs(child.pid),
    rss: () => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1]) / 1024,
    signal: (signal) => child.kill(signal),
    async stop() {
      child.kill('SIGTERM');
      if (child.exitCode === null) await once(child, 'exit');
    },
  };
}

/** proc(5): fields 14 and 15 of stat are user and system time in ticks of 10 ms. */
function cpuMs(pid: number | undefined): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

/** The port, once the program says that it is ready. Its further lines are read and dropped. */
function readyPort(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    let seen = '';
    let isReady = false;
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      if (isReady) return;
      seen += text;
      const line = seen.split('\n').find((line) => line.includes('Learner Desk is ready') && line.endsWith('}'));
      if (!line) return;
      isReady = true;
      resolve(Number(JSON.parse(line).port));
    });
    child.once('exit', () => reject(new Error(`The desk did not start:\n${seen}`)));
  });
}
