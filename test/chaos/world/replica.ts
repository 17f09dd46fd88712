import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { startArguments } from '../../support/start-command.ts';
import { endWithUs } from './children.ts';

/** One of the desk's processes: the real program, started again whenever it is gone. */
export type Replica = {
  name: string;
  /** How far its clock is off, in milliseconds. */
  skewMs: number;
  /** Where it takes requests; undefined while it does not. */
  port(): number | undefined;
  isUp(): boolean;
  start(): void;
  /** SIGKILL; it comes back by itself. */
  kill(): void;
  /** SIGTERM; resolves with the exit code, and it stays away. */
  stop(): Promise<number | null>;
  /** All that it wrote so far, over all its lives. */
  output(): string;
  /** Starts so far, and how many of them ended before the desk was ready. */
  starts(): { all: number; failed: number };
};

const BACK_AFTER_MS = 100;

export function createReplica(options: {
  name: string;
  skewMs: number;
  programs: { clockSkew: string };
  cwd: string;
  env: Record<string, string>;
}): Replica {
  const { name, skewMs, programs, cwd } = options;
  const env = {
    PATH: process.env.PATH ?? '',
    DESK_DRAIN_SECONDS: '0',
    CHAOS_SKEW: String(skewMs),
    ...options.env,
  };
  const written: string[] = [];
  const count = { all: 0, failed: 0 };
  let life: { child: ChildProcess; port?: number; isOver: boolean } | undefined;
  let wanted = false;

  const start = () => {
    wanted = true;
    count.all += 1;
    const args = [...(skewMs === 0 ? [] : ['--import', programs.clockSkew]), ...startArguments()];
    const child = spawn(process.execPath, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    endWithUs(child);
    const own: NonNullable<typeof life> = { child, isOver: false };
    life = own;
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => {
        written.push(text);
        appendFileSync(join(cwd, `${name}.log`), text);
        const port = /"port":(\d+).*"msg":"Learner Desk is ready"/.exec(text)?.[1];
        if (port) own.port = Number(port);
      });
    child.on('exit', () => {
      own.isOver = true;
      if (!own.port) count.failed += 1;
      if (wanted && life === own) setTimeout(() => wanted && start(), BACK_AFTER_MS);
    });
  };
  const isUp = () => life !== undefined && !life.isOver && life.port !== undefined;
  return {
    name,
    skewMs,
    port: () => (isUp() ? life?.port : undefined),
    isUp,
    start,
    kill() {
      if (!life) return;
      life.isOver = true;
      life.child.kill('SIGKILL');
    },
    async stop() {
      wanted = false;
      if (!life || life.child.exitCode !== null || life.child.signalCode !== null) return 0;
      const gone = once(life.child, 'exit') as Promise<[number | null]>;
      life.child.kill('SIGTERM');
      return (await gone)[0];
    },
    output: () => written.join(''),
    starts: () => count,
  };
}
