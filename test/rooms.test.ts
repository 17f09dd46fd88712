import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const biome = resolve('node_modules/.bin/biome');

const forbidden = [
  ['core', '../db/client.ts'],
  ['core', './service/desk.ts'],
  ['core/actions', '../../slack/views/words.ts'],
  ['core/actions', 'drizzle-orm'],
  ['core/service', '../../slack/people.ts'],
  ['core/service', '@slack/web-api'],
  ['db', '../core/service/desk.ts'],
  ['email', '../db/client.ts'],
  ['slack', '../db/posts.ts'],
  ['slack/views', '../../email/sender.ts'],
  ['slack', 'drizzle-orm'],
  ['slack', '../app.ts'],
  ['jobs', '../http/server.ts'],
  ['http', '../slack/receive.ts'],
  ['http', '../db/client.ts'],
  ['import', '../slack/emails.ts'],
  ['audit', '../core/service/desk.ts'],
  ['erase', '../slack/show.ts'],
  ['db', '../audit/command.ts'],
  ['maintain', '../core/service/desk.ts'],
  ['jobs', '../maintain/command.ts'],
  ['core/service', '../../erase/command.ts'],
  ['core', '../trace.ts'],
  ['core/service', '../../telemetry/metrics.ts'],
  ['core/service', 'prom-client'],
  ['db', '../telemetry/metrics.ts'],
  ['slack', '../telemetry/metrics.ts'],
  ['telemetry', '../db/client.ts'],
  ['telemetry', '../http/server.ts'],
] as const;

const allowed = [
  ['core/service', '../../db/client.ts'],
  ['slack', '../core/service/desk.ts'],
  ['jobs', '../slack/show.ts'],
  ['erase', '../core/service/erase.ts'],
  ['db', '../trace.ts'],
  ['telemetry', '../core/service/desk.ts'],
] as const;

const fileOf = ([room, what]: readonly [string, string]) => `src/${room}/x-${what.replace(/\W+/g, '-')}.ts`;

/** A house with nothing but our rules and one file for each import that is tried: what the linter says of each. */
function lintTrials(): Map<string, string> {
  const house = mkdtempSync(join(tmpdir(), 'desk-rooms-'));
  const put = (file: string, text: string) => {
    mkdirSync(dirname(join(house, file)), { recursive: true });
    writeFileSync(join(house, file), text);
  };
  const rules = JSON.parse(readFileSync('biome.json', 'utf8'));
  put('biome.json', JSON.stringify({ ...rules, vcs: { enabled: false } }));
  for (const trial of [...forbidden, ...allowed])
    put(fileOf(trial), `import { x } from '${trial[1]}';\n\nexport const y = x;\n`);
  put('src/slack/x-process.ts', 'export const x = process.env.HOME;\n');
  put('src/main.ts', 'export const x = process.env.HOME;\n');
  const { stdout } = spawnSync(biome, ['lint', '--reporter=github', '--max-diagnostics=none', 'src'], {
    cwd: house,
    encoding: 'utf8',
  });
  rmSync(house, { recursive: true });
  const said = new Map<string, string>();
  for (const line of stdout.split('\n')) {
    const file = /file=[^,]*?\/(src\/[^,]+)/.exec(line)?.[1];
    if (file) said.set(file, `${said.get(file) ?? ''}${line}\n`);
  }
  return said;
}

describe('the rooms', () => {
  let said: Map<string, string>;
  beforeAll(() => {
    said = lintTrials();
  });
  afterAll(() => said.clear());

  it('know only whom they may know', () => {
    const { status, stdout, stderr } = spawnSync(biome, ['lint', 'src'], { encoding: 'utf8' });
    expect(status, stdout + stderr).toBe(0);
  });

  it.each(forbidden)('%s may not import %s', (...trial) =>
    expect(said.get(fileOf(trial))).toContain('noRestrictedImports'),
  );

  it.each(allowed)('%s may import %s', (...trial) =>
    expect(said.get(fileOf(trial)) ?? '').not.toContain('noRestrictedImports'),
  );

  it('leave the process to main.ts', () => {
    expect(said.get('src/slack/x-process.ts')).toContain('noRestrictedGlobals');
    expect(said.get('src/main.ts') ?? '').not.toContain('noRestrictedGlobals');
  });
});
