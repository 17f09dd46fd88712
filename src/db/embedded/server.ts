import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  closeSync,
  constants,
  lchownSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { promisify } from 'node:util';
import getPort from 'get-port';
import type { RunAs } from './files.ts';
import { isAlive } from './users.ts';

const run = promisify(execFile);

/** A server's place: Postgres's programs, its folder, the user it runs as, and whether its data may not be lost. */
export type Place = { bin: string; folder: string; as: RunAs; durable: boolean };

/**
 * Creates the data elsewhere and moves it into place when it is complete, so that a killed process leaves no half of
 * it.
 */
export async function initialiseData({ bin, folder, as }: Place): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const passwordFile = join(folder, 'password');
  createOnce(passwordFile, randomBytes(18).toString('base64url'), as);
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

/**
 * Starts the server, or takes the one that another process started at the same moment.
 * @param wanted its port; a free one unless given.
 * @returns its port.
 */
export async function launchServer(place: Place, wanted?: number): Promise<number> {
  const { bin, folder, as, durable } = place;
  const data = join(folder, 'data');
  const port = wanted ?? (await getPort());
  const settings = ['listen_addresses=127.0.0.1', `port=${port}`, 'unix_socket_directories=', 'max_connections=200'];
  if (!durable) settings.push('fsync=off', 'synchronous_commit=off', 'full_page_writes=off');
  const options = settings.map((setting) => `-c '${setting}'`).join(' ');
  const log = join(folder, 'postgres.log');
  try {
    await run(join(bin, 'pg_ctl'), ['start', '-w', '-D', data, '-l', log, '-o', options], { ...as, cwd: folder });
    return port;
  } catch (cause) {
    const other = await runningPort(place);
    if (other) return other;
    throw new Error(`The embedded Postgres did not start: ${log} says why.`, { cause });
  }
}

/**
 * Returns the port of a server that runs on `data` and takes connections, from lines 4 and 8 of its postmaster.pid. A
 * stale file counts as not running.
 */
export async function runningPort({ bin, folder, as }: Place): Promise<number | undefined> {
  const data = join(folder, 'data');
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

/** Returns whether the server's first process is there, from line 1 of its postmaster.pid. */
export function isRunning({ folder }: Place): boolean {
  try {
    return isAlive(Number.parseInt(readFileSync(join(folder, 'data/postmaster.pid'), 'utf8'), 10));
  } catch {
    return false;
  }
}

/** Stops the server, without waiting for those who are connected. */
export async function stopServer({ bin, folder, as }: Place): Promise<void> {
  await run(join(bin, 'pg_ctl'), ['stop', '-D', join(folder, 'data'), '-m', 'fast', '-w'], { ...as, cwd: folder });
}

/** Returns the password of the server in that folder. A link in its place is not followed. */
export function readPassword(folder: string): string {
  const file = openSync(join(folder, 'password'), constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));
  try {
    return readFileSync(file, 'utf8');
  } finally {
    closeSync(file);
  }
}

/** Writes a whole file for its reader, unless it exists. Of several processes, one does. No link is followed. */
function createOnce(file: string, text: string, reader: RunAs): void {
  const own = `${file}.${process.pid}`;
  rmSync(own, { force: true });
  writeFileSync(own, text, { mode: 0o600, flag: 'wx' });
  if (reader) lchownSync(own, reader.uid, reader.gid);
  try {
    linkSync(own, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(own, { force: true });
  }
}
