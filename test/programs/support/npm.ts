import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { until } from '../../support/until.ts';
import type { User } from './machine.ts';

type LogLine = { level: string; msg: string; port?: number } & Record<string, unknown>;

/** Where something is started, by whom, and with what in the environment. */
export type Place = { folder: string; user: User; env: Record<string, string> };

/** How a desk is ended: by a process manager, by the kernel, or by Ctrl-C in the terminal that it was started in. */
export const endings = ['SIGTERM', 'SIGKILL', 'Ctrl-C'] as const;
export type Ending = (typeof endings)[number];

/** Starts `npm run <script>` as the leader of a process group of its own, as a shell does. */
function npm({ folder, user, env }: Place, args: string[]) {
  const child = spawn('npm', args, {
    cwd: folder,
    env,
    ...user.ids,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const stdout = collected(child.stdout);
  const stderr = collected(child.stderr);
  const ended = once(child, 'close') as Promise<[number | null]>;
  return { child, stdout, stderr, ended };
}

/** Runs `npm run <args>` to its end. */
export async function npmRun(place: Place, ...args: string[]): Promise<{ code: number | null; output: string }> {
  const { stdout, stderr, ended } = npm(place, ['run', '--silent', ...args]);
  const [code] = await ended;
  return { code, output: stdout() + stderr() };
}

/** Starts the desk by `npm start`. Resolves once it is ready. @throws with all that it wrote where it ends instead. */
export async function npmStart(place: Place) {
  const { child, stdout, stderr, ended } = npm(place, ['start', '--silent']);
  const group = -(child.pid ?? 0);
  const lines = () =>
    stdout()
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as LogLine);
  const isUp = () => child.exitCode !== null || lines().find(({ msg }) => msg === 'Learner Desk is ready');
  const ready = await until('the desk is ready', isUp, 60_000).catch((error: Error) => error);
  if (ready === true || ready instanceof Error) throw new Error(`The desk is not ready: ${stdout()}\n${stderr()}`);
  return {
    port: Number((ready as LogLine).port),
    lines,
    stderr,
    /** Ends it, and waits until nothing of it is left. Returns npm's exit code. */
    async end(how: Ending): Promise<number | null> {
      if (how === 'SIGTERM') child.kill('SIGTERM');
      else process.kill(group, how === 'Ctrl-C' ? 'SIGINT' : 'SIGKILL');
      const [code] = await ended;
      await until('nothing of it is left', () => !isAlive(group));
      return code;
    },
    /** The same for a test that failed: whatever is left goes. */
    kill: () => isAlive(group) && process.kill(group, 'SIGKILL'),
  };
}

/** Whether a process lives, or, for a negative number, any of a group. */
function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

function collected(stream: ChildProcess['stdout']): () => string {
  let text = '';
  stream?.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
  });
  return () => text;
}
