import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';

const MINUTE = 60_000;

describe('npm start', () => {
  const empty = mkdtempSync(join(tmpdir(), 'desk-start-'));
  afterAll(() => rmSync(empty, { recursive: true }));

  it(
    'loads the program in one file, and names every setting that is missing',
    () => {
      const { status, stderr } = spawnSync(process.execPath, [resolve('src/start.mjs')], {
        cwd: empty,
        env: { PATH: process.env.PATH },
        encoding: 'utf8',
      });
      expect(stderr).toContain('SLACK_BOT_TOKEN: set it to the bot token on your app’s page “OAuth & Permissions”');
      expect(stderr).not.toContain('from the sources');
      expect(status).toBe(1);
    },
    2 * MINUTE,
  );
});
