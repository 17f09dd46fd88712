import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';

const house = mkdtempSync(join(tmpdir(), 'desk-process-'));

/** Whether the linter, with our rules, takes a file that reads `process` there. */
function isTaken(file: string): boolean {
  const path = join(house, file);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, 'export const home = process.env.HOME;\n');
  const rules = JSON.parse(readFileSync('biome.json', 'utf8'));
  writeFileSync(join(house, 'biome.json'), JSON.stringify({ ...rules, vcs: { enabled: false } }));
  return spawnSync(resolve('node_modules/.bin/biome'), ['lint', file], { cwd: house }).status === 0;
}

describe('the process', () => {
  afterAll(() => rmSync(house, { recursive: true, force: true }));

  it('is left to main.ts', () => {
    expect(isTaken('src/main.ts')).toBe(true);
    for (const file of ['src/app.ts', 'src/slack/any.ts', 'src/service/requests/any.ts', 'src/core/actions/any.ts'])
      expect(isTaken(file), file).toBe(false);
  });
});
