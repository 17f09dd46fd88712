import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { hashToken } from '../../src/core/credentials/link-token.ts';
import type { ServerOptions } from '../../src/http/server.ts';
import { createTestServer, noPages } from '../support/desk/desk-server.ts';

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.close()));
});

async function start(options?: Partial<ServerOptions>) {
  const server = await createTestServer(options);
  open.push(server);
  return server;
}

async function listening(options?: Partial<ServerOptions>) {
  const server = await start(options);
  return { ...server, url: `http://127.0.0.1:${await server.listen(0, '127.0.0.1')}` };
}

describe('health', () => {
  it('lives whatever else is the case, and is ready when all is', async () => {
    const { app } = await start();
    expect(await app.inject('/healthz')).toMatchObject({ statusCode: 200, body: 'ok\n' });
    expect(await app.inject('/readyz')).toMatchObject({ statusCode: 200, body: 'ready\n' });
  });

  it.each<[string, () => Promise<boolean | string>]>([
    ['starting', async () => false],
    ['the database is away', async () => 'the database is away'],
    ['the check failed', () => Promise.reject(new Error('postgres://secret'))],
    ['the database is read-only', () => Promise.reject(Object.assign(new Error('secret'), { code: '25006' }))],
  ])('is not ready, and says why: %s', async (reason, ready) => {
    const { app } = await start({ ready });
    expect(await app.inject('/readyz')).toMatchObject({ statusCode: 503, body: `${reason}\n` });
    expect((await app.inject('/healthz')).statusCode).toBe(200);
  });

  it('does not wait for a check that hangs', async () => {
    const { app } = await start({ ready: () => new Promise(() => {}) });
    expect(await app.inject('/readyz')).toMatchObject({ statusCode: 503, body: 'no answer in time\n' });
  });
});

describe("Slack's door", () => {
  it('hands over the request with its stream unread', async () => {
    const bodies: string[] = [];
    const { url } = await listening({
      async slack(request, response) {
        for await (const chunk of request) bodies.push(String(chunk));
        response.end('seen');
      },
    });
    const answer = await fetch(`${url}/slack/events?x=1`, { method: 'POST', body: 'a=%2Flearner&b="{x' });
    expect([answer.status, await answer.text(), bodies]).toEqual([200, 'seen', ['a=%2Flearner&b="{x']]);
  });

  it('is there for POST on its own path only, and not without a receiver', async () => {
    const slack = vi.fn((_, response) => response.end());
    const { url } = await listening({ slack });
    expect((await fetch(`${url}/slack/events`)).status).toBe(404);
    expect((await fetch(`${url}/slack/events/x`, { method: 'POST' })).status).toBe(404);
    expect(slack).not.toHaveBeenCalled();
    const { app } = await start();
    expect((await app.inject({ method: 'POST', url: '/slack/events' })).statusCode).toBe(404);
  });

  it('answers 500 where the receiver fails, and lives on', async () => {
    const { url, lines } = await listening({ slack: () => Promise.reject(new Error('broken')) });
    expect((await fetch(`${url}/slack/events`, { method: 'POST' })).status).toBe(500);
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    expect(lines).toContainEqual(expect.objectContaining({ level: 50, msg: "Slack's receiver failed" }));
  });
});

describe('failures', () => {
  it.each([
    ['en', 'There is nothing here'],
    ['es-MX,es;q=0.9', 'Aquí no hay nada'],
    ['pt-BR', 'Não há nada aqui'],
    ['de', 'There is nothing here'],
    ['\u0001;;q=x', 'There is nothing here'],
  ])('speak the language of the browser (%s)', async (language, words) => {
    const { app } = await start();
    const answer = await app.inject({ url: '/nothing', headers: { 'accept-language': language } });
    expect(answer.statusCode).toBe(404);
    expect(answer.body).toContain(words);
  });

  it.each(['/activate/%zz', '/%', `/activate/${'x'.repeat(5000)}`, '/..%2f..%2fetc', '/activate/\u00e9'])(
    'answer the odd address %s with a guarded page',
    async (url) => {
      const { app } = await start();
      const answer = await app.inject({ url });
      expect(answer.statusCode).toBe(404);
      expect(answer.headers['content-security-policy']).toContain("default-src 'none'");
    },
  );

  it('give a reference that the log has too, and keep the reason to the log', async () => {
    const openLink = () => Promise.reject(new Error('connection to db-7 refused'));
    const { app, lines } = await start({ pages: { ...noPages, openLink } });
    const token = 'x'.repeat(43);
    const answer = await app.inject({ url: `/activate/page/${hashToken(token)}`, cookies: { link: token } });
    const reference = /LD-\w{7}/.exec(answer.body)?.[0];
    expect(answer.statusCode).toBe(500);
    expect(answer.body).not.toContain('db-7');
    expect(reference).toBeDefined();
    expect(lines.filter((line) => line.ref === reference).map(({ msg }) => msg)).toEqual([
      'a request failed',
      'request',
    ]);
  });
});

describe('the log', () => {
  it('names the pattern of a route, never its address', async () => {
    const { app, lines } = await start();
    const token = 'x'.repeat(43);
    await app.inject(`/activate/${token}`);
    await app.inject({ url: `/activate/page/${hashToken(token)}`, cookies: { link: token } });
    await app.inject({ method: 'POST', url: `/reset/${token}`, payload: `password=${token}` });
    await app.inject(`/nothing/${token}`);
    await app.inject(`/activate/%zz${token}`);
    const requests = lines.filter(({ msg }) => msg === 'request');
    expect(requests.map(({ method, route, status }) => [method, route, status])).toEqual([
      ['GET', '/activate/*', 303],
      ['GET', '/activate/page/:id', 404],
      ['POST', '/reset/*', 415],
      ['GET', '(none)', 404],
      ['GET', '(none)', 404],
    ]);
    expect(requests.every(({ ms, ref }) => typeof ms === 'number' && String(ref).startsWith('LD-'))).toBe(true);
    expect(JSON.stringify(lines)).not.toContain(token);
  });
});

describe('closing', () => {
  it.each([
    ['/readyz', 'closing'],
    ['/activate/x', 'We are restarting'],
  ])(
    'answers what is in hand, refuses what comes after it (%s), and waits for no idle connection',
    async (path, words) => {
      const entered = signal();
      const held = signal();
      const server = await listening({
        async slack(_, response) {
          entered.raise();
          await held.raised;
          response.end('done');
        },
      });
      await fetch(`${server.url}/healthz`); // leaves an idle connection behind
      const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
      const heard = text(socket);
      socket.write('POST /slack/events HTTP/1.1\r\nhost: x\r\ncontent-length: 0\r\n\r\n');
      await entered.raised;
      const closed = server.close();
      socket.write(`GET ${path} HTTP/1.1\r\nhost: x\r\n\r\n`);
      await expect(fetch(`${server.url}/healthz`)).rejects.toThrow();
      held.raise();
      await closed;
      const [, first, second] = (await heard).split('HTTP/1.1 ');
      expect(first).toMatch(/^200.*done$/s);
      expect(second).toMatch(/^503/);
      expect(second).toContain(words);
    },
  );

  it.each([
    ['with too many headers', `GET /v1/events HTTP/1.1\r\nhost: x\r\nx-long: ${'x'.repeat(20_000)}\r\n\r\n`, 431],
    ['that is none', 'what is this\r\n\r\n', 400],
  ])('answers a request %s with a problem', async (_, sent, status) => {
    const server = await listening({});
    const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
    const heard = text(socket);
    socket.write(sent);
    const [head = '', body = ''] = (await heard).split('\r\n\r\n');
    expect(head).toMatch(new RegExp(`^HTTP/1.1 ${status} .*content-type: application/problem\\+json`, 's'));
    expect(JSON.parse(body)).toMatchObject({ type: 'urn:learner-desk:problem:not-readable', status });
    await server.close();
  });

  it('lets a kept-alive connection go once its last answer is out', async () => {
    const entered = signal();
    const held = signal();
    const agent = new Agent({ keepAlive: true });
    const server = await listening({
      async slack(_, response) {
        entered.raise();
        await held.raised;
        response.end('done');
      },
    });
    const asked = request(`${server.url}/slack/events`, { method: 'POST', agent }).end();
    await entered.raised;
    const closed = server.close();
    held.raise();
    const [answer] = await once(asked, 'response');
    expect(await text(answer)).toBe('done');
    await closed;
    agent.destroy();
  });
});

function signal() {
  let raise = () => {};
  const raised = new Promise<void>((resolve) => {
    raise = resolve;
  });
  return { raise: () => raise(), raised };
}
