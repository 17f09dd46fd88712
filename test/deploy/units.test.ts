import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { SECRET_SETTINGS } from '../../src/environment.ts';

const folder = mkdtempSync(join(tmpdir(), 'desk-deploy-'));
afterAll(() => rmSync(folder, { recursive: true }));

const run = (command: string, ...args: string[]) => execFileSync(command, args, { encoding: 'utf8', stdio: 'pipe' });

/** How exposed a unit may be, in tenths: systemd calls less than 2 well. */
const EXPOSURE = '20';

describe('the systemd unit', () => {
  const unit = 'deploy/learner-desk.service';

  it('is one that systemd takes without a word', () => {
    expect(run('systemd-analyze', 'verify', unit)).toBe('');
  });

  it('leaves little to whoever gets in', () => {
    const args = ['security', '--offline=true', '--no-pager', `--threshold=${EXPOSURE}`, unit];
    expect(run('systemd-analyze', ...args)).toContain('Overall exposure level');
  });

  it('gives each secret as a credential', () => {
    const text = readFileSync(unit, 'utf8');
    for (const [, name = '', credential = ''] of text.matchAll(/^Environment=(\w+)_FILE=%d\/(\w+)$/gm)) {
      expect(SECRET_SETTINGS).toContain(name);
      expect(text).toContain(`LoadCredential=${credential}:/etc/learner-desk/secrets/${credential}\n`);
    }
  });
});

describe('compose.yaml', () => {
  it('is one that docker-compose takes, and mounts every secret that it names', () => {
    cpSync('deploy', join(folder, 'deploy'), { recursive: true });
    writeFileSync(join(folder, 'deploy/desk.env'), 'PORT=3000\n');
    const { services, secrets } = parse(run('docker-compose', '-f', join(folder, 'deploy/compose.yaml'), 'config'));
    const { desk, postgres } = services;
    expect(desk).toMatchObject({ read_only: true, init: true, cap_drop: ['ALL'], stop_grace_period: '30s' });
    const named = Object.entries({ ...desk.environment, ...postgres.environment }).filter(([name]) =>
      name.endsWith('_FILE'),
    );
    expect(named.length).toBeGreaterThan(5);
    const sources = [...desk.secrets, ...postgres.secrets].map(({ source }: { source: string }) => source);
    for (const [, file] of named) expect(sources.map((name) => `/run/secrets/${name}`)).toContain(file);
    expect(Object.keys(secrets).sort()).toEqual([...new Set(sources)].sort());
  });
});
