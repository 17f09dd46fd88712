import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { lstatSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Adds this process to a list of the server's users beside its data, and takes killed ones off it.
 * @returns a function that leaves the list, and returns whether no other process is on it.
 */
export function addUser(folder: string): () => boolean {
  const users = join(folder, 'users');
  const own = `${process.pid}-${randomBytes(4).toString('hex')}`;
  mkdirSync(users, { recursive: true });
  if (!lstatSync(users).isDirectory()) throw new Error(`${users} is a link, which is not followed: remove it.`);
  for (const user of readdirSync(users)) if (!isUser(users, user)) rmSync(join(users, user), { force: true });
  writeFileSync(join(users, own), bornAt(process.pid), { flag: 'wx' });
  return () => {
    rmSync(join(users, own), { force: true });
    return !readdirSync(users).some((user) => isUser(users, user));
  };
}

/**
 * Returns whether the process that made an entry still runs. Another may have its number by now: in a container the same
 * few come again and again.
 */
function isUser(users: string, entry: string): boolean {
  const pid = Number.parseInt(entry, 10);
  if (!isAlive(pid)) return false;
  try {
    const then = readFileSync(join(users, entry), 'utf8');
    return then === '' || then === bornAt(pid);
  } catch {
    return false; // it has just left
  }
}

/** Returns when a process began, in whatever form the system tells it; nothing where it does not. */
function bornAt(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')')).split(' ')[20] ?? ''; // the 22nd field, proc(5): the name may hold blanks
  } catch {}
  try {
    return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8', stdio: 'pipe' }).trim();
  } catch {
    return '';
  }
}

/** Returns whether a process of that number runs. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
