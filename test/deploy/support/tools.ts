import { execFileSync, spawnSync } from 'node:child_process';

/** Debian's programs that these tests run, each with the package that has it. */
const TOOLS = {
  buildah: 'buildah',
  debootstrap: 'debootstrap',
  'docker-compose': 'docker-compose',
  nginx: 'nginx-light',
  pgbouncer: 'pgbouncer',
  'systemd-analyze': 'systemd',
};

/**
 * Installs what is missing, as root.
 * @throws where that cannot be done: the message names the packages.
 */
export function setup(): void {
  const isThere = (name: string) => spawnSync('sh', ['-c', `command -v ${name}`]).status === 0;
  const missing = Object.entries(TOOLS).flatMap(([name, from]) => (isThere(name) ? [] : [from]));
  if (missing.length === 0) return;
  if (process.getuid?.() !== 0 || !isThere('apt-get'))
    throw new Error(`These tests need Debian’s packages ${missing.join(', ')}: install them, or run this as root.`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' }; // no service is started
  execFileSync('apt-get', ['update', '-qq'], { env, stdio: ['ignore', 'ignore', 'inherit'] });
  const options = ['install', '-y', '-qq', '--no-install-recommends'];
  execFileSync('apt-get', [...options, ...missing], { env, stdio: ['ignore', 'ignore', 'inherit'] });
}
