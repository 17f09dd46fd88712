import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { createTestDatabase } from '../support/database/database.ts';
import { startEmulated } from '../support/desk/emulated.ts';
import { until } from '../support/until.ts';
import { makeBase } from './support/base-image.ts';

const folder = mkdtempSync(join(tmpdir(), 'desk-image-'));
const place = ['--root', join(folder, 'store'), '--runroot', join(folder, 'run'), '--storage-driver', 'vfs'];
const buildah = (...args: string[]) =>
  execFileSync('buildah', [...place, ...args], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim();

/** How much the desk may add to its base, in megabytes. */
const MOST_MEGABYTES = 130;
const ISOLATION = ['--isolation', 'chroot'];

/** Builds the base, and then the image by deploy/Dockerfile. */
beforeAll(() => {
  const base = buildah('from', 'scratch');
  buildah('copy', '--quiet', base, makeBase(), '/');
  const env = ['PATH=/usr/local/bin:/usr/bin:/bin', 'NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt'];
  buildah('config', ...env.flatMap((one) => ['--env', one]), base);
  buildah('commit', '--quiet', base, 'base');
  const args = ['BASE=localhost/base', 'DESK_COMMIT=0123456789ab'].flatMap((one) => ['--build-arg', one]);
  buildah('bud', ...ISOLATION, '--format', 'docker', ...args, '-f', 'deploy/Dockerfile', '-t', 'desk', '.');
});
afterAll(() => {
  buildah('rm', '--all');
  rmSync(folder, { recursive: true, force: true });
});

const inspect = (name: string) => JSON.parse(buildah('inspect', '--type', 'image', name));
const megabytes = (name: string) => Number(/([\d.]+) MB/.exec(buildah('images', '--format', '{{.Size}}', name))?.[1]);

describe('the image', () => {
  it('adds little to its base, is no root’s, and needs no shell', () => {
    expect(megabytes('localhost/desk') - megabytes('localhost/base')).toBeLessThan(MOST_MEGABYTES);
    const { config } = inspect('localhost/desk').Docker;
    expect(config).toMatchObject({ User: '1000:1000', Entrypoint: ['node', 'src/start.mjs'], StopSignal: 'SIGTERM' });
    expect(config.Healthcheck.Test.slice(0, 2)).toEqual(['CMD', 'node']);
  });

  it('starts, answers /readyz, and says which version it is', async () => {
    const emulated = await startEmulated();
    const database = await createTestDatabase();
    onTestFinished(async () => {
      await emulated.close();
      await database.close();
    });
    const settings = { ...emulated.settings(database.url), DESK_DRAIN_SECONDS: '0' };
    const env = Object.entries(settings).flatMap(([name, value]) => ['--env', `${name}=${value}`]);
    const args = [
      ...place,
      'run',
      ...ISOLATION,
      ...env,
      buildah('from', 'localhost/desk'),
      '--',
      'node',
      'src/start.mjs',
    ];
    const desk = spawn('buildah', args, { detached: true, stdio: ['ignore', 'pipe', 'inherit'] });
    const group = -(desk.pid ?? 0);
    onTestFinished(() => void (desk.exitCode === null && process.kill(group, 'SIGKILL')));
    let said = '';
    desk.stdout.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
    const port = await until('it is ready', () => /"port":(\d+)[^\n]*is ready/.exec(said)?.[1], 60_000);
    const answer = async (path: string) => (await fetch(`http://127.0.0.1:${port}${path}`)).text();
    expect(await answer('/readyz')).toBe('ready\n');
    expect(await answer('/healthz')).toMatch(/^ok\nLearner Desk \d+\.\d+\.\d+ \(0123456789ab\)\n$/);
    // buildah ends what runs in it with it, so how the desk ends is not seen here.
    process.kill(group, 'SIGTERM');
    await once(desk, 'exit');
  });
});
