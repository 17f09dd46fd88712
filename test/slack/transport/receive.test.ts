import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, createServer as createSocketServer, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DeadlineError } from '../../../src/deadline.ts';
import { createLog } from '../../../src/log.ts';
import { signRequest } from '../../../src/playground/slack/delivery/signing.ts';
import { createBackground } from '../../../src/slack/transport/background.ts';
import { createReceiving } from '../../../src/slack/transport/receive.ts';
import { createLogLines } from '../../support/log-lines.ts';

const SECRET = 'a signing secret for tests';
const OLD = 'the secret before it';
const now = () => Math.floor(Date.now() / 1000);
const json = { 'content-type': 'application/json' };
const form = { 'content-type': 'application/x-www-form-urlencoded' };

describe('what comes to Slack’s endpoint', () => {
  const lines = createLogLines();
  const got: string[] = [];
  const clients = new Set<unknown>();
  let server: Server;
  beforeAll(async () => {
    const workspace = { teamId: 'T1', url: 'http://x.test/', botId: 'B1', botUserId: 'U1' };
    const log = createLog('debug', lines.stream);
    const door = { signingSecrets: [SECRET, OLD] as const };
    const { app, listener } = createReceiving({
      door,
      token: 'xoxb-x',
      apiUrl: 'http://x.test/api/',
      workspace,
      background: createBackground(log),
      log,
    });
    app.command('/learner', async ({ ack, command, client }) => {
      await ack();
      clients.add(client);
      got.push(command.text);
    });
    server = createServer((request, response) => void listener?.(request, response));
    await once(server.listen(0, '127.0.0.1'), 'listening');
  });
  afterAll(() => void server.close());

  async function send(body: string, headers: Record<string, string>, signature = signRequest(body, SECRET, now())) {
    const { port } = server.address() as AddressInfo;
    const url = `http://127.0.0.1:${port}/slack/events`;
    return (await fetch(url, { method: 'POST', headers: { ...headers, ...signature }, body })).status;
  }

  it('reaches its listener where it is signed and well-formed', async () => {
    expect(await send('command=%2Flearner&text=hello&user_id=U1', form)).toBe(200);
    expect(got).toEqual(['hello']);
  });

  it('reaches it with either of the two values that the secret has while it is changed', async () => {
    const body = 'command=%2Flearner&text=older&user_id=U1';
    expect(await send(body, form, signRequest(body, OLD, now()))).toBe(200);
    expect(got).toContain('older');
  });

  it.each([
    ['null', 'null', json],
    ['null in a form', 'payload=null', form],
    ['text', '"hello"', json],
    ['a list', '[]', json],
    ['cut off', '{"type":', json],
    ['an event that is text', '{"event":"x"}', json],
    ['an event in a channel that is null', '{"event":{"type":"message","channel":null}}', json],
    ['a view that is null', 'payload={"type":"view_submission","view":null}', form],
    ['a click by nobody', 'payload={"type":"block_actions","actions":[]}', form],
    ['a click in a channel that is null', 'payload={"type":"block_actions","actions":[],"channel":null}', form],
  ])('is turned down with a 400 where it is signed and %s', async (_, body, type) => {
    expect(await send(body, type)).toBe(400);
  });

  it('makes no client of its own for each team that it names: none of them would ever go', async () => {
    for (const team of ['T1', 'T2', '__proto__', 'x'])
      expect(await send(`command=%2Flearner&text=team&user_id=U1&team_id=${team}`, form)).toBe(200);
    expect(clients.size).toBe(1);
  });

  it('is turned down with a 401 where it is not signed, wrongly signed, stale or of the future, whatever it says', async () => {
    for (const body of ['null', 'payload=null', 'command=%2Flearner'])
      for (const signature of [
        {},
        signRequest(body, 'another secret', now()),
        signRequest(body, SECRET, now() - 3600),
        signRequest(body, SECRET, now() + 3600),
      ])
        expect(await send(body, form, signature as Record<string, string>)).toBe(401);
  });

  it('may ask without a signature whether the certificate is good, and gets nothing else done by that', async () => {
    const before = got.length;
    expect(await send('ssl_check=1&command=%2Flearner&text=smuggled&user_id=U1', form, {} as never)).toBe(200);
    expect(got.length).toBe(before);
  });

  it('is turned down with a 413 above 1 MB, and taken below', async () => {
    const blank = 'command=%2Flearner&user_id=U1&text=';
    const ofSize = (size: number) => `${blank}${'x'.repeat(size - blank.length)}`;
    expect(await send(ofSize(1024 * 1024), form)).toBe(200);
    expect(await send(ofSize(1024 * 1024 + 1), form)).toBe(413);
  });

  it('is not quoted in the log where it cannot be read', async () => {
    expect(await send('jane@acme', json)).toBe(400);
    expect(await send('payload=jane@acme', form)).toBe(400);
    expect(lines.text()).not.toContain('jane');
  });
});

describe('a socket to Slack that does not open', () => {
  it('is not waited for longer than a start may take', async () => {
    const silent = createSocketServer();
    const slack = createServer((_, response) => {
      const { port } = silent.address() as AddressInfo;
      response.writeHead(200, json).end(JSON.stringify({ ok: true, url: `ws://127.0.0.1:${port}/` }));
    });
    await Promise.all([silent, slack].map((server) => once(server.listen(0, '127.0.0.1'), 'listening')));
    const log = createLog('silent', createLogLines().stream);
    const receiving = createReceiving({
      door: { appToken: 'xapp-x' },
      token: 'xoxb-x',
      apiUrl: `http://127.0.0.1:${(slack.address() as AddressInfo).port}/api/`,
      workspace: { teamId: 'T1', url: 'http://x.test/', botId: 'B1', botUserId: 'U1' },
      background: createBackground(log),
      log,
      openMs: 300,
    });
    const connected = once(silent, 'connection');
    await expect(receiving.start()).rejects.toBeInstanceOf(DeadlineError);
    const [socket] = (await connected) as [Socket];
    void receiving.stop();
    socket.destroy();
    for (const server of [silent, slack]) server.close();
  });
});
