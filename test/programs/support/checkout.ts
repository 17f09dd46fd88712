import { cpSync, mkdirSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { run, type User } from './machine.ts';

const project = resolve('.');

/** What .gitignore names, each a file or folder wherever it is: a name, or `*` and how the name ends. */
const ignored = readFileSync(join(project, '.gitignore'), 'utf8')
  .split('\n')
  .filter(Boolean)
  .map((line) => line.replace(/\/$/, ''));

const isIgnored = (name: string): boolean =>
  name === '.git' || ignored.some((one) => (one.startsWith('*') ? name.endsWith(one.slice(1)) : name === one));

/** Puts what a clone would have into `folder`, with changes that are not committed yet. The machine may lack git. */
export function clone(folder: string): void {
  const filter = (path: string) => !isIgnored(basename(path));
  cpSync(project, folder, { recursive: true, verbatimSymlinks: true, filter });
}

/** Clones, and installs the packages as README says. */
export async function install(folder: string): Promise<void> {
  clone(folder);
  await run('npm', ['ci', '--prefer-offline'], folder);
}

/**
 * Returns a folder with the packages of this project that every user can get to: the project, or `folder` with a copy.
 * No clone may be below it: Node would find there what a clone lacks.
 */
export async function withPackages(folder: string): Promise<string> {
  if (isOpen(project)) return project;
  mkdirSync(folder);
  await run('cp', ['-a', join(project, 'node_modules'), join(folder, 'node_modules')], '/');
  return folder;
}

const isOpen = (path: string): boolean =>
  (statSync(path).mode & 0o001) !== 0 && (path === dirname(path) || isOpen(dirname(path)));

/** Clones for this user, with the packages that are installed elsewhere: installing them takes half a minute. */
export async function cloneFor(user: User, folder: string, installed: string): Promise<void> {
  clone(folder);
  symlinkSync(join(installed, 'node_modules'), join(folder, 'node_modules'));
  if (user.ids) await run('chown', ['-R', '-h', `${user.ids.uid}:${user.ids.gid}`, folder], '/');
}
