import { execFileSync } from 'node:child_process';
import { copyFileSync, cpSync, existsSync, mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const MAJOR = 24;
/** Kept from run to run: it takes half a minute, and nothing of the desk is in it. */
const FOLDER = resolve('node_modules/.cache/desk-base');

/**
 * Returns a folder with a small Debian, Node and npm, in place of the base image that a Dockerfile usually pulls: no image
 * can be pulled everywhere.
 */
export function makeBase(): string {
  if (existsSync(FOLDER)) return FOLDER;
  const half = `${FOLDER}.half`;
  rmSync(half, { recursive: true, force: true });
  const packages = 'libstdc++6,libatomic1,ca-certificates';
  const args = ['--variant=minbase', `--include=${packages}`, 'stable', half, mirror()];
  execFileSync('debootstrap', args, { stdio: ['ignore', 'ignore', 'inherit'] });
  addNode(half);
  // Where a proxy signs what comes in, npm has to know it inside as outside.
  const authorities = 'etc/ssl/certs/ca-certificates.crt';
  if (existsSync(`/${authorities}`)) copyFileSync(`/${authorities}`, join(half, authorities));
  renameSync(half, FOLDER);
  return FOLDER;
}

/** Returns the mirror that apt uses for Debian itself. */
function mirror(): string {
  const sites = execFileSync('apt-get', ['indextargets', '--format', '$(SITE)'], { encoding: 'utf8' }).split('\n');
  return sites.find((site) => /\/debian\/?$/.test(site)) ?? 'http://deb.debian.org/debian';
}

function addNode(base: string): void {
  const local = join(base, 'usr/local');
  const fetched = join(base, 'tmp/node');
  mkdirSync(fetched, { recursive: true });
  writeFileSync(join(fetched, 'package.json'), JSON.stringify({ private: true, allowScripts: { node: true } }));
  execFileSync('npm', ['install', `node@${MAJOR}`, '--no-audit', '--no-fund', '--prefer-offline'], { cwd: fetched });
  copyFileSync(join(fetched, 'node_modules/node/bin/node'), join(local, 'bin/node'));
  rmSync(fetched, { recursive: true });
  const npm = execFileSync('npm', ['root', '-g'], { encoding: 'utf8' }).trim();
  cpSync(join(npm, 'npm'), join(local, 'lib/node_modules/npm'), { recursive: true });
  symlinkSync('../lib/node_modules/npm/bin/npm-cli.js', join(local, 'bin/npm'));
}
