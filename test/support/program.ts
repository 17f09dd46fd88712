import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { startArguments } from './start-command.ts';
import { until } from './until.ts';

type LogLine = { level: string; msg: string; ref?: string; port?: number } & Record<string, unknown>;

/** The program, started as `npm start` does it: a process of its own, with nothing in its environment but `env`. */
export function startProgram(cwd: string, env: Record<string, string> = {}) {
  // No balancer stands in front: a test that has one says how long it needs.
  const own = { PATH: process.env.PATH ?? '', DESK_DRAIN_SECONDS: '0' };
  const child = spawn(process.execPath, startArguments(), { cwd, env: { ...own, ...env }, stdio: 'pipe' });
  const out = collected(child.stdout);
  const err = collected(child.stderr);
  const ended = once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>;
  const program = {
    pid: child.pid,
    /** All that it wrote so far. */
    output: () => out() + err(),
    /** Its log so far; throws where a line is not JSON. */
    lines: () =>
      out()
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line) as LogLine),
    /** Resolves with the port once it says that it is ready. */
    async ready(): Promise<number> {
      const isUp = () =>
        child.exitCode !== null || program.lines().find((line) => line.msg === 'Learner Desk is ready');
      const line = await until('the program is ready', isUp, 60_000);
      if (line === true) throw new Error(`The program ended instead of getting ready:\n${program.output()}`);
      return Number((line as LogLine).port);
    },
    signal: (signal: NodeJS.Signals) => child.kill(signal),
    /** Resolves with the exit code once the process is gone. */
    exited: async () => (await ended)[0],
    isRunning: () => child.exitCode === null && child.signalCode === null,
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
  };
  return program;
}

export type Program = ReturnType<typeof startProgram>;

function collected(stream: ChildProcess['stdout']): () => string {
  let text = '';
  stream?.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
  });
  return () => text;
}
