import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chownSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { promisify } from 'node:util';
import getPort from 'get-port';
import { binaries, type RunAs, reachable, runAs } from './files.ts';

const run = promisify(execFile);

export type EmbeddedPostgres = { url: string; folder: string; stop(): Promise<void> };

/**
 * Starts a real Postgres in a folder of its own, or takes over the one that a killed process left running there.
 * @param wanted the folder; where it cannot be used, another is taken: see `folder` of the result.
 * @param options.durable false switches fsync off, for data that may be lost (tests, playground).
 * @returns its URL and `stop()`, which stops it only if no other process uses it.
 */
export async function startEmbedded(wanted: string, options: { durable: boolean }): Promise<EmbeddedPostgres> {
  const as = runAs();
  const folder = reachable(wanted, as);
  const bin = await binaries(as);
  const data = join(folder, 'data');
  if (!existsSync(data)) await initialise(bin, folder, as);
  const leave = enter(folder);
  const port = (await runningPort(bin, data, as)) ?? (await launch(bin, folder, as, options.durable));
  const password = readFileSync(join(folder, 'password'), 'utf8');
  return {
    url: `postgres://desk:${password}@127.0.0.1:${port}/postgres`,
    folder,
    async stop() {
      if (!leave()) return;
      await run(join(bin, 'pg_ctl'), ['stop', '-D', data, '-m', 'fast', '-w'], { ...as, cwd: folder });
    },
  };
}

/**
 * Creates the data elsewhere and moves it into place when it is complete, so that a killed process leaves no half of
 * it.
 */
async function initialise(bin: string, folder: string, as: RunAs): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const passwordFile = join(folder, 'password');
  createOnce(passwordFile, randomBytes(18).toString('base64url'));
  if (as) for (const path of [folder, passwordFile]) chownSync(path, as.uid, as.gid);
  const fresh = join(folder, `data.${process.pid}`);
  const flags = ['--username=desk', '--auth=scram-sha-256', '--encoding=UTF8', '--locale=C', '--no-sync'];
  rmSync(fresh, { recursive: true, force: true });
  await run(join(bin, 'initdb'), ['-D', fresh, `--pwfile=${passwordFile}`, ...flags], { ...as, cwd: folder });
  try {
    renameSync(fresh, join(folder, 'data'));
  } catch {
    // Another process was faster; its data has the same password.
    rmSync(fresh, { recursive: true, force: true });
  }
}

/** Starts the server, or takes the one that another process started at the same moment. Returns its port. */
async function launch(bin: string, folder: string, as: RunAs, durable: boolean): Promise<number> {
  const data = join(folder, 'data');
  const port = await getPort();
  const settings = ['listen_addresses=127.0.0.1', `port=${port}`, 'unix_socket_directories=', 'max_connections=200'];
  if (!durable) settings.push('fsync=off', 'synchronous_commit=off', 'full_page_writes=off');
  const options = settings.map((setting) => `-c '${setting}'`).join(' ');
  const log = join(folder, 'postgres.log');
  try {
    await run(join(bin, 'pg_ctl'), ['start', '-w', '-D', data, '-l', log, '-o', options], { ...as, cwd: folder });
    return port;
  } catch (cause) {
    const other = await runningPort(bin, data, as);
    if (other) return other;
    throw new Error(`The embedded Postgres did not start: ${log} says why.`, { cause });
  }
}

/**
 * Returns the port of a server that runs on `data` and takes connections, from lines 4 and 8 of its postmaster.pid. A
 * stale file counts as not running.
 */
async function runningPort(bin: string, data: string, as: RunAs): Promise<number | undefined> {
  for (;;) {
    try {
      await run(join(bin, 'pg_ctl'), ['status', '-D', data], { ...as, cwd: data });
      const lines = readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n');
      if (lines[7]?.trim() === 'ready') return Number(lines[3]);
    } catch {
      return undefined;
    }
    await setTimeout(50);
  }
}

/**
 * Adds this process to a list of the server's users beside its data. Killed processes do not count.
 * @returns a function that leaves the list, and returns whether no other process is on it.
 */
function enter(folder: string): () => boolean {
  const users = join(folder, 'users');
  const own = `${process.pid}-${randomBytes(4).toString('hex')}`;
  mkdirSync(users, { recursive: true });
  writeFileSync(join(users, own), '');
  return () => {
    rmSync(join(users, own), { force: true });
    return !readdirSync(users).some((user) => isAlive(Number.parseInt(user, 10)));
  };
}

/** Writes a whole file, unless it exists. Of several processes, one does. Returns whether it was this one. */
function createOnce(file: string, text: string): boolean {
  const own = `${file}.${process.pid}`;
  writeFileSync(own, text, { mode: 0o600 });
  try {
    linkSync(own, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(own, { force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
