import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chownSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { binaries, type RunAs, reachable, runAs } from './embedded-files.ts';

const run = promisify(execFile);

export type EmbeddedPostgres = { url: string; folder: string; stop(): Promise<void> };

/**
 * Starts a real Postgres in a folder of its own, or takes over the one that a killed process left running there.
 * @param wanted the folder; where root cannot use it, another is taken: read `folder` of the answer.
 * @param options.durable false switches fsync off, for data that may be lost (tests, playground).
 * @returns its URL and `stop()`, which stops it only if this process is its owner.
 */
export async function startEmbedded(wanted: string, options: { durable: boolean }): Promise<EmbeddedPostgres> {
  const as = runAs();
  const folder = reachable(wanted, as);
  const bin = await binaries(as);
  const data = join(folder, 'data');
  if (!existsSync(join(data, 'PG_VERSION'))) await initialise(bin, folder, as);
  const port = (await runningPort(bin, data, as)) ?? (await launch(bin, folder, as, options.durable));
  const owned = takeOwnership(folder);
  const password = readFileSync(join(folder, 'password'), 'utf8').trim();
  return {
    url: `postgres://desk:${password}@127.0.0.1:${port}/postgres`,
    folder,
    async stop() {
      if (owned) await run(join(bin, 'pg_ctl'), ['stop', '-D', data, '-m', 'fast', '-w'], { ...as, cwd: folder });
    },
  };
}

async function initialise(bin: string, folder: string, as: RunAs): Promise<void> {
  mkdirSync(folder, { recursive: true });
  rmSync(join(folder, 'data'), { recursive: true, force: true });
  const passwordFile = join(folder, 'password');
  writeFileSync(passwordFile, randomBytes(18).toString('base64url'), { mode: 0o600 });
  if (as) for (const path of [folder, passwordFile]) chownSync(path, as.uid, as.gid);
  const flags = ['--username=desk', '--auth=scram-sha-256', '--encoding=UTF8', '--locale=C', '--no-sync'];
  await run(join(bin, 'initdb'), ['-D', join(folder, 'data'), `--pwfile=${passwordFile}`, ...flags], {
    ...as,
    cwd: folder,
  });
}

async function launch(bin: string, folder: string, as: RunAs, durable: boolean): Promise<number> {
  const port = await freePort();
  const settings = ['listen_addresses=127.0.0.1', `port=${port}`, 'unix_socket_directories=', 'max_connections=200'];
  if (!durable) settings.push('fsync=off', 'synchronous_commit=off', 'full_page_writes=off');
  const options = settings.map((setting) => `-c '${setting}'`).join(' ');
  const log = join(folder, 'postgres.log');
  await run(join(bin, 'pg_ctl'), ['start', '-w', '-D', join(folder, 'data'), '-l', log, '-o', options], {
    ...as,
    cwd: folder,
  }).catch((cause) => {
    throw new Error(`The embedded Postgres did not start: ${log} says why.`, { cause });
  });
  return port;
}

/** The port of a server already running on `data`: line 4 of its postmaster.pid. A stale file counts as not running. */
async function runningPort(bin: string, data: string, as: RunAs): Promise<number | undefined> {
  try {
    await run(join(bin, 'pg_ctl'), ['status', '-D', data], { ...as, cwd: data });
    return Number(readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n')[3]);
  } catch {
    return undefined;
  }
}

/** True where this process is now the owner: there was none, or the last one is dead. */
function takeOwnership(folder: string): boolean {
  const file = join(folder, 'owner.pid');
  const last = existsSync(file) ? Number(readFileSync(file, 'utf8')) : 0;
  if (last && last !== process.pid && isAlive(last)) return false;
  writeFileSync(file, String(process.pid));
  return true;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() =>
        address && typeof address === 'object' ? resolve(address.port) : reject(new Error('no port')),
      );
    });
  });
}
