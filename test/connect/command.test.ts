import { randomBytes } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { PassThrough } from 'node:stream';
import { Webhook } from 'standardwebhooks';
import { afterEach, describe, expect, it } from 'vitest';
import { readPlatform } from '../../src/config.ts';
import { runConnect } from '../../src/connect/command.ts';
import { type AnsweringServer, type Asked, startAnsweringServer } from '../support/servers/answering-server.ts';

const secret = `whsec_${randomBytes(32).toString('base64')}`;
const servers: AnsweringServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

/** A platform that answers a ping so; it verifies signatures unless told otherwise. */
async function startPlatform(answer: (response: ServerResponse) => void, verifies = true) {
  const server = await startAnsweringServer((response, asked) => {
    if (verifies && !isSigned(asked)) return void response.writeHead(401).end();
    answer(response);
  });
  servers.push(server);
  return server;
}

function isSigned({ body, headers }: Asked): boolean {
  try {
    new Webhook(secret).verify(body, headers as Record<string, string>);
    return true;
  } catch {
    return false;
  }
}

async function run(args: string[], env: Record<string, string> = {}) {
  const read = readPlatform({ PLATFORM_NAME: 'Acme Learning', ...env });
  if ('problems' in read) throw new Error(JSON.stringify(read.problems));
  const [out, err] = [new PassThrough(), new PassThrough()];
  const code = await runConnect(args, read, { out, err });
  return { code, out: String(out.read() ?? ''), err: String(err.read() ?? '') };
}

const pingAt = (url: string, withSecret = secret) =>
  run(['ping'], { PLATFORM_WEBHOOK_URL: url, PLATFORM_WEBHOOK_SECRET: withSecret });

describe('npm run platform -- ping', () => {
  it('says that the platform is ready, while changes are still off', async () => {
    const server = await startPlatform((response) => void response.writeHead(204).end());
    const { code, out, err } = await pingAt(server.url);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(
      /^Acme Learning took the ping within \d+ ms, and turned away one with a wrong signature\. It is ready for changes\.\n$/,
    );
    expect(JSON.parse(server.asked[0]?.body ?? '')).toEqual({
      type: 'desk.ping',
      timestamp: expect.any(String),
      data: {},
    });
  });

  it('says where it takes changes from anybody', async () => {
    const server = await startPlatform((response) => void response.writeHead(204).end(), false);
    expect(await pingAt(server.url)).toEqual({
      code: 1,
      out: '',
      err: expect.stringContaining('took the ping, but also one with a wrong signature'),
    });
  });

  it.each<[string, (response: ServerResponse) => void, string]>([
    [
      'it refuses',
      (response) => void response.writeHead(422).end('{"message":"unknown type"}'),
      'Acme Learning refused the ping: “unknown type” (422). Let it answer desk.ping with 204.',
    ],
    [
      'it answers later',
      (response) => void response.writeHead(202).end(),
      'Acme Learning says that it will answer the ping later (202). Let it answer desk.ping with 204.',
    ],
    [
      'it answers with a page',
      (response) => void response.writeHead(200).end('<h1>Hello</h1>'),
      'No answer from Acme Learning: its answer cannot be read (200; the body is no JSON object in UTF-8).',
    ],
    [
      'the address is wrong',
      (response) => void response.writeHead(404).end(),
      'No answer from Acme Learning: nothing takes changes at that address. Check PLATFORM_WEBHOOK_URL, and that it takes POST (404).',
    ],
  ])('says where %s', async (_, answer, words) => {
    const server = await startPlatform(answer);
    expect(await pingAt(server.url)).toEqual({ code: 1, out: '', err: `${words}\n` });
  });

  it('says where the secret is wrong', async () => {
    const server = await startPlatform((response) => void response.writeHead(204).end());
    const { code, err } = await pingAt(server.url, `whsec_${randomBytes(32).toString('base64')}`);
    expect(code).toBe(1);
    expect(err).toContain('it does not let us in. Check PLATFORM_WEBHOOK_SECRET on both sides, and both clocks (401).');
  });

  it('says where nobody is there', async () => {
    const server = await startAnsweringServer(() => {});
    await server.close();
    const { code, err } = await pingAt(server.url);
    expect(code).toBe(1);
    expect(err).toContain(`127.0.0.1:${server.port} cannot be reached.`);
    expect(err).toContain('(ECONNREFUSED)');
  });

  it('says which settings it needs', async () => {
    expect(await run(['ping'])).toMatchObject({
      code: 2,
      err: expect.stringContaining('PLATFORM_WEBHOOK_URL and PLATFORM_WEBHOOK_SECRET'),
    });
  });
});

describe('npm run platform', () => {
  it.each([[[]], [['pong']], [['ping', 'twice']], [['--all']]])('says what there is for %j', async (args) => {
    expect(await run(args)).toMatchObject({
      code: 2,
      out: '',
      err: expect.stringContaining('npm run platform -- ping'),
    });
  });

  it('explains itself', async () => {
    const { code, out } = await run(['--help']);
    expect(code).toBe(0);
    expect(out).toContain('npm run platform -- ping');
  });

  it('names settings that are wrong, without the rest of the desk’s', () => {
    expect(readPlatform({ PLATFORM_WEBHOOK_URL: 'learn.acme.com', PLATFORM_WEBHOOK_SECRET: 'secret' })).toEqual({
      problems: [
        { name: 'PLATFORM_WEBHOOK_URL', mend: expect.stringContaining('https://learn.acme.com/desk-changes') },
        { name: 'PLATFORM_WEBHOOK_SECRET', mend: expect.stringContaining('whsec_') },
      ],
    });
  });
});
