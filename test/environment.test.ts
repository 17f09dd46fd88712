import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readSecrets } from '../src/config.ts';
import { SECRET_SETTINGS, withSecretFiles } from '../src/environment.ts';

const folder = mkdtempSync(join(tmpdir(), 'desk-secrets-'));
afterAll(() => rmSync(folder, { recursive: true }));

function write(name: string, text: string): string {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
}

describe('secrets in files', () => {
  it('are read without the end of their line, and the rest stays', () => {
    const files = Object.fromEntries(
      SECRET_SETTINGS.map((name) => [`${name}_FILE`, write(name, `value of ${name}\n`)]),
    );
    const env = withSecretFiles({ ...files, PORT: '3000' });
    expect(env.PORT).toBe('3000');
    for (const name of SECRET_SETTINGS) expect(env[name]).toBe(`value of ${name}`);
  });

  it('are all that the log keeps to itself', () => {
    const hidden = readFileSync('.env.example', 'utf8').match(/(?<=^#?)[A-Z_]+(?==)/gm) ?? [];
    const secret = hidden.filter((name) => readSecrets({ [name]: 'a-long-enough-value' }).length > 0);
    expect([...SECRET_SETTINGS].sort()).toEqual(secret.sort());
  });

  it('are refused where the file is not there or empty, or the setting is set as well, without its value', () => {
    const empty = write('empty', '\n');
    const env = {
      LINK_SECRET: 'in the clear',
      LINK_SECRET_FILE: empty,
      RESEND_API_KEY_FILE: empty,
      SLACK_BOT_TOKEN_FILE: join(folder, 'none'),
    };
    const refused = () => withSecretFiles(env);
    expect(refused).toThrow('LINK_SECRET and LINK_SECRET_FILE are both set');
    expect(refused).toThrow(`RESEND_API_KEY_FILE names ${empty}, which is empty.`);
    expect(refused).toThrow('none, which cannot be read (ENOENT).');
    expect(refused).not.toThrow('in the clear');
  });
});
