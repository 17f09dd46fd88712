import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { changeTypes } from '../../src/core/platform/change.ts';
import { platformFields } from '../../src/core/platform/fields.ts';
import { changeBody } from '../../src/core/platform/outgoing-change.ts';
import { createAttempt } from '../../src/platform/push/push.ts';
import { startAnsweringServer } from '../support/servers/answering-server.ts';

const readme = readFileSync('src/platform/README.md', 'utf8');

/** Returns the code block that begins with this line, without its indentation. */
function codeFrom(first: string): string {
  const lines = readme.slice(readme.indexOf(`    ${first}`)).split('\n');
  const end = lines.findIndex((line) => line !== '' && !line.startsWith('    '));
  return lines
    .slice(0, end)
    .map((line) => line.slice(4))
    .join('\n')
    .trimEnd();
}

describe('the page for whoever connects a platform', () => {
  it('explains every type and field', () => {
    for (const type of changeTypes) expect(readme).toContain(`| \`${type}\` `);
    for (const field of platformFields) expect(readme).toContain(`\`${field}\``);
  });

  it('shows a change as it is sent', () => {
    const shown = JSON.parse(codeFrom('{ "type": "learner.updated",').replaceAll('"…"', `"${randomUUID()}"`));
    expect(changeBody.strict().parse(shown)).toEqual(shown);
  });
});

describe('its signature in ten lines', () => {
  const folder = mkdtempSync(join(tmpdir(), 'desk-readme-'));
  const code = codeFrom("import { createHmac, timingSafeEqual } from 'node:crypto';");
  let isFromTheDesk: (headers: object, body: string, secret: string) => boolean;
  beforeAll(async () => {
    writeFileSync(join(folder, 'verify.mjs'), code);
    ({ isFromTheDesk } = await import(pathToFileURL(join(folder, 'verify.mjs')).href));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const newSecret = () => `whsec_${randomBytes(32).toString('base64')}`;

  it('are ten', () => {
    const lines = code.split('\n').filter(Boolean);
    expect(lines.length).toBeLessThanOrEqual(10);
  });

  it('take what the desk sends, with the new secret and the old one, and nothing else', async () => {
    const server = await startAnsweringServer((response) => void response.writeHead(204).end());
    const secrets = [newSecret(), newSecret()] as const;
    const attempt = createAttempt({ url: server.url, secrets, mayBePrivate: false });
    await attempt({ id: randomUUID(), type: 'desk.ping', timestamp: new Date(), data: { request: 'Ü “”' } });
    await server.close();
    const [{ headers, body }] = server.asked as [(typeof server.asked)[number]];
    for (const secret of secrets) expect(isFromTheDesk(headers, body, secret)).toBe(true);
    expect(isFromTheDesk(headers, body, newSecret())).toBe(false);
    expect(isFromTheDesk(headers, `${body} `, secrets[0])).toBe(false);
    expect(isFromTheDesk({ ...headers, 'webhook-id': randomUUID() }, body, secrets[0])).toBe(false);
    expect(isFromTheDesk({ ...headers, 'webhook-timestamp': 'now' }, body, secrets[0])).toBe(false);
    expect(isFromTheDesk({}, body, secrets[0])).toBe(false);
  });

  it('do not take what was sent ten minutes ago', async () => {
    const server = await startAnsweringServer((response) => void response.writeHead(204).end());
    const secrets = [newSecret()] as const;
    const clock = () => new Date(Date.now() - 600_000);
    const attempt = createAttempt({ url: server.url, secrets, mayBePrivate: false, clock });
    await attempt({ id: randomUUID(), type: 'desk.ping', timestamp: new Date(), data: {} });
    await server.close();
    const [{ headers, body }] = server.asked as [(typeof server.asked)[number]];
    expect(isFromTheDesk(headers, body, secrets[0])).toBe(false);
  });
});
