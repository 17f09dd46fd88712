import { connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { pino } from 'pino';
import { beforeEach, describe, expect, it } from 'vitest';
import { readEvent } from '../../src/email/provider-events.ts';
import { signRequest } from '../../src/playground/slack/delivery/signing.ts';
import { verifySignature } from '../../src/slack/transport/verify-signature.ts';
import { createTestServer } from '../support/desk/desk-server.ts';
import { until } from '../support/until.ts';

const SECRET = 'a signing secret for tests';
const WEBHOOK_SECRET = `whsec_${Buffer.from('a secret of the provider').toString('base64')}`;
const MEGABYTE = 1024 * 1024;
const now = () => Math.floor(Date.now() / 1000);
const nobody = async () => undefined;

let port: number;
let sockets: Socket[];
beforeEach(async () => {
  const server = await createTestServer({
    slack: verifySignature((_, response) => void response.end('through'), [SECRET], pino({ level: 'silent' })),
    webhooks: { read: (request) => readEvent([WEBHOOK_SECRET], request), store: nobody, storeUnknown: nobody },
    temporaryPasswords: {
      open: async () => 'unknown',
      view: async () => ({ kind: 'unknown' }),
      use: async () => ({ kind: 'wrong' }),
      now: () => new Date(),
    },
  });
  port = await server.listen(0, '127.0.0.1');
  sockets = [];
  return async () => {
    for (const socket of sockets) socket.destroy();
    await server.close();
  };
});

function open(): Socket {
  const socket = connect(port, '127.0.0.1').on('error', () => {});
  sockets.push(socket);
  return socket;
}
const head = (start: string, headers: Record<string, string | number>) =>
  `${start} HTTP/1.1\r\nhost: x\r\n${Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('')}\r\n`;

/** Sends a request's head and not a byte of its body, and reads until the connection is ended. Returns the status. */
async function knock(start: string, headers: Record<string, string | number>): Promise<number> {
  const socket = open();
  socket.write(head(start, headers));
  return Number(/^HTTP\/1\.1 (\d+)/.exec(await text(socket))?.[1]);
}

const slack = (age: number, over = {}) => ({
  ...signRequest('', SECRET, now() - age),
  'content-length': 4_000_000,
  ...over,
});
const webhook = (age: number, over = {}) => ({
  'content-type': 'application/json',
  'svix-id': 'msg_1',
  'svix-timestamp': now() - age,
  'svix-signature': `v1,${'A'.repeat(43)}=`,
  'content-length': 4_000_000,
  ...over,
});
const form = { 'content-type': 'application/x-www-form-urlencoded' };

describe('a body is not waited for, and its connection is ended', () => {
  it.each<[string, string, Record<string, string | number>, number]>([
    ['Slack’s without headers', 'POST /slack/events', { 'content-length': 4_000_000 }, 401],
    ['Slack’s without headers, of unknown length', 'POST /slack/events', { 'transfer-encoding': 'chunked' }, 401],
    ['Slack’s without headers, small', 'POST /slack/events', { 'content-length': 10 }, 401],
    ['Slack’s with a timestamp only', 'POST /slack/events', slack(0, { 'x-slack-signature': '' }), 401],
    ['Slack’s with half a signature', 'POST /slack/events', slack(0, { 'x-slack-signature': 'v0=abc' }), 401],
    [
      'Slack’s with a timestamp that is none',
      'POST /slack/events',
      slack(0, { 'x-slack-request-timestamp': 'x' }),
      401,
    ],
    ['Slack’s, stale', 'POST /slack/events', slack(301, { 'content-length': 100 }), 401],
    ['Slack’s of the future', 'POST /slack/events', slack(-400, { 'content-length': 100 }), 401],
    ['Slack’s, larger than 1 MB', 'POST /slack/events', slack(0, { 'content-length': MEGABYTE + 1 }), 413],
    ['a webhook’s without headers', 'POST /webhooks/resend', { 'content-length': 4_000_000 }, 400],
    ['a webhook’s without an id', 'POST /webhooks/resend', webhook(0, { 'svix-id': '', 'content-length': 9 }), 400],
    ['a webhook’s, stale', 'POST /webhooks/resend', webhook(301, { 'content-length': 100 }), 400],
    ['a webhook’s of the future', 'POST /webhooks/resend', webhook(-400, { 'content-length': 100 }), 400],
    ['a webhook’s, larger than 64 KB', 'POST /webhooks/resend', webhook(0), 413],
    ['a form’s, larger than 8 KB', 'POST /activate/x', { ...form, 'content-length': 8 * 1024 + 1 }, 413],
    ['a temporary password’s, larger than 8 KB', 'POST /temporary', { ...form, 'content-length': 9000 }, 413],
    ['a view’s, larger than 8 KB', 'POST /view/x', { ...form, 'content-length': 9000 }, 413],
    ['one of no known kind', 'POST /activate/x', { 'content-type': 'application/json', 'content-length': 9 }, 415],
    ['a method’s that means nothing', 'PUT /activate/x', { ...form, 'content-length': 9 }, 405],
    ['one that nobody takes', 'POST /nothing', { 'content-type': 'application/json', 'content-length': 9 }, 404],
    ['one for health', 'POST /healthz', { 'content-type': 'text/plain', 'content-length': 9 }, 404],
    ['one for an address that cannot be read', 'POST /activate/%zz', { ...form, 'content-length': 9 }, 404],
  ])('where it is %s', async (_, start, headers, status) => expect(await knock(start, headers)).toBe(status));

  it.each<[string, string, Record<string, string | number>, number]>([
    ['Slack’s', '/slack/events', signRequest('', SECRET, now()), 32],
    ['a webhook’s', '/webhooks/resend', webhook(0, { 'content-length': undefined }), 2],
    ['a form’s', '/activate/x', form, 1],
  ])('and is cut where it grows too large on the way: %s', async (_, path, headers, most) => {
    const socket = open();
    const answer = text(socket);
    const known = Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== undefined));
    socket.write(head(`POST ${path}`, { ...known, 'transfer-encoding': 'chunked' }));
    const chunk = `8000\r\n${'x'.repeat(0x8000)}\r\n`;
    for (let i = 0; i <= most; i++) socket.write(chunk);
    expect(await answer).toMatch(/^HTTP\/1\.1 413/);
  });
});

describe('Slack’s endpoint', () => {
  const large = () => ({ ...slack(0), 'content-length': 100_000 });

  it('reads 32 large bodies at once of whom it does not know, and small ones all the same', async () => {
    let refused = 0;
    const waiting = Array.from({ length: 33 }, () => open());
    for (const socket of waiting) {
      socket.on('data', (data) => {
        if (String(data).startsWith('HTTP/1.1 503')) refused += 1;
      });
      socket.write(head('POST /slack/events', large()));
    }
    await until('one of 33 is refused', () => refused === 1);
    const body = 'command=%2Flearner';
    const post = (body: string) =>
      fetch(`http://127.0.0.1:${port}/slack/events`, {
        method: 'POST',
        body,
        headers: signRequest(body, SECRET, now()),
      });
    expect((await post('{}')).status).toBe(200);
    expect((await post(body)).status).toBe(400);
    for (const socket of waiting) socket.destroy();
    const longer = JSON.stringify({ text: 'x'.repeat(100_000) });
    await until('there is room again', async () => (await post(longer)).status === 200);
    expect(refused).toBe(1);
  });
});
