import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbedded } from '../../../src/db/embedded/embedded.ts';
import { findPrograms, runAs } from '../../../src/db/embedded/files.ts';

/** A server whose disk is full: a small one in memory; where none may be mounted, files that may not grow any further. */
export async function startFullDisk() {
  const parent = mkdtempSync(join(tmpdir(), 'desk-disk-'));
  chmodSync(parent, 0o755);
  const disk = join(parent, 'disk');
  mkdirSync(disk);
  const isMounted = mount(disk);
  // A server without room for its log ends: whoever runs it starts it again.
  if (!isMounted) await initialiseSmall(join(disk, 'postgres'));
  const server = await startEmbedded(join(disk, 'postgres'), { durable: false, onEnd: () => {} });
  const filler = join(disk, 'filler');
  const processOf = () => readFileSync(join(server.folder, 'data/postmaster.pid'), 'utf8').split('\n')[0] ?? '';
  return {
    url: server.url,
    directUrl: () => server.url,
    begin: async () => (isMounted ? fillUp(filler) : limitFiles(processOf(), String(MOST_MEGABYTES * 1024 * 1024))),
    end: async () => (isMounted ? rmSync(filler) : limitFiles(processOf(), 'unlimited')),
    async close() {
      await server.stop();
      if (isMounted) execFileSync('umount', [disk]);
      rmSync(parent, { recursive: true, force: true });
    },
  };
}

function mount(disk: string): boolean {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=192m,mode=0755', 'tmpfs', disk], { stdio: 'pipe' });
    return true;
  } catch {
    console.warn('No disk may be mounted here: instead of a full one, files that may not grow are tried.');
    return false;
  }
}

/** Writes a file until there is no room left. */
function fillUp(file: string): void {
  const opened = openSync(file, 'w');
  for (const size of [1024 * 1024, 4096])
    try {
      for (const piece = Buffer.alloc(size); ; ) writeSync(opened, piece);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
    }
  closeSync(opened);
}

/** A whole piece of the log of a server made for it, and less than what the ready check writes. */
const MOST_MEGABYTES = 1;

/** Makes a server whose log comes in pieces that are no larger than its files may become. */
async function initialiseSmall(folder: string): Promise<void> {
  const as = runAs();
  const [password, flags] = [join(folder, 'password'), ['--username=desk', '--auth=scram-sha-256', '--no-sync']];
  mkdirSync(folder);
  writeFileSync(password, randomBytes(18).toString('base64url'));
  if (as) for (const path of [folder, password]) chownSync(path, as.uid, as.gid);
  const sized = ['--encoding=UTF8', '--locale=C', `--pwfile=${password}`, `--wal-segsize=${MOST_MEGABYTES}`];
  const initdb = join(await findPrograms(as), 'initdb');
  execFileSync(initdb, ['-D', join(folder, 'data'), ...flags, ...sized], { ...as, cwd: folder, stdio: 'pipe' });
}

/** Limits how large a file of a server's processes may become: of its first one, and of those that work for us. */
async function limitFiles(first: string, most: string): Promise<void> {
  const children = execFileSync('pgrep', ['-P', first], { encoding: 'utf8' }).split('\n').filter(Boolean);
  for (const id of [first, ...children])
    try {
      execFileSync('prlimit', ['--pid', id, `--fsize=${most}:`], { ...runAs(), stdio: 'pipe' });
    } catch (error) {
      if (id === first) throw error; // others come and go
    }
}
