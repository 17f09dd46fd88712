import { execFile, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { copyFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';

/** Who starts programs: root, or a user without any rights. Without ids, it is the one who runs the tests. */
export type User = { name: 'root' | 'an ordinary user'; ids?: { uid: number; gid: number } };

export const isRoot = process.getuid?.() === 0;

/** The user that every Unix has, and that nothing belongs to. */
const NOBODY = { uid: 65_534, gid: 65_534 };
export const root: User = { name: 'root' };
export const ordinary: User = { name: 'an ordinary user', ids: isRoot ? NOBODY : undefined };

/** Makes a temporary folder that every user can go through; `remove` takes it away with all that is in it. */
export function makeFolder(): { folder: string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'desk-programs-'));
  chmodSync(folder, 0o755);
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/**
 * Returns the folder with Node of that major version: the one that runs the tests, or npm's, which is fetched once and
 * copied to `folder`, where every user can run it.
 */
export async function nodeOf(major: number, folder: string): Promise<string> {
  if (process.versions.node.startsWith(`${major}.`)) return dirname(process.execPath);
  const fetched = resolve(`node_modules/.cache/node-${major}`);
  const program = join(fetched, 'node_modules/node/bin/node');
  if (!existsSync(program)) {
    mkdirSync(fetched, { recursive: true });
    writeFileSync(join(fetched, 'package.json'), JSON.stringify({ private: true, allowScripts: { node: true } }));
    await run('npm', ['install', `node@${major}`, '--no-audit', '--no-fund', '--prefer-offline'], fetched);
  }
  const bin = join(folder, `node-${major}`);
  mkdirSync(bin, { recursive: true });
  if (!existsSync(join(bin, 'node'))) await copyFile(program, join(bin, 'node'));
  return bin;
}

/** What somebody has in the environment, and no more: a home, and the programs of this Node first. */
export function environmentOf(home: string, bin: string): Record<string, string> {
  return {
    DESK_DRAIN_SECONDS: '0',
    HOME: home,
    PATH: [bin, process.env.PATH].join(delimiter),
    npm_config_update_notifier: 'false',
  };
}

/**
 * Runs a program to its end, while what a desk beside it talks to goes on in this process.
 * @throws where it fails, with what it wrote.
 */
export async function run(command: string, args: string[], cwd: string): Promise<void> {
  const running = promisify(execFile)(command, args, { cwd, maxBuffer: 64 * 1024 * 1024 });
  await running.catch((error: Error & { stdout: string; stderr: string }) => {
    throw new Error(`${command} ${args.join(' ')} failed: ${error.message}\n${error.stdout}\n${error.stderr}`);
  });
}

/**
 * Mounts a folder read-only over itself until the test is over. Returns whether this machine allows it.
 * @param later takes what is to be done in the end.
 */
export function mountReadOnly(folder: string, later: (cleanUp: () => void) => void): boolean {
  if (spawnSync('mount', ['--bind', folder, folder]).status !== 0) return false;
  later(() => void spawnSync('umount', ['--lazy', folder]));
  return spawnSync('mount', ['-o', 'remount,bind,ro', folder]).status === 0;
}
