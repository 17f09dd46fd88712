import { randomBytes, randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { createServer } from 'node:net';
import { Webhook } from 'standardwebhooks';
import { afterEach, describe, expect, it } from 'vitest';
import type { Secrets } from '../../../src/core/credentials/link-token.ts';
import type { ChangeType } from '../../../src/core/platform/change.ts';
import { changeBody, type OutgoingChange } from '../../../src/core/platform/outgoing-change.ts';
import { createLog } from '../../../src/log.ts';
import { type Attempt, createAttempt, createPush, type PushOptions } from '../../../src/platform/push/push.ts';
import { collectGarbage } from '../../support/collect-garbage.ts';
import { createLogLines } from '../../support/log-lines.ts';
import { type AnsweringServer, type Asked, startAnsweringServer } from '../../support/servers/answering-server.ts';
import { makeCertificate } from '../../support/servers/certificate.ts';
import { until } from '../../support/until.ts';

const newSecret = () => `whsec_${randomBytes(32).toString('base64')}`;
const secret = newSecret();

const changeOf = (type: ChangeType = 'learner.updated'): OutgoingChange => ({
  id: randomUUID(),
  type,
  timestamp: new Date('2026-11-29T10:32:00.123Z'),
  data: {
    learner: {
      id: randomUUID(),
      external_id: 'L-17',
      organization: { id: randomUUID(), external_id: null, name: 'Acme' },
      group: null,
      email: 'jane@acme.test',
    },
    change: { email: { from: 'jane@acme.test', to: 'jane.doe@acme.test' } },
    request: 'LD-7K2M9P',
  },
});

const servers: AnsweringServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

async function serve(
  answer: (response: ServerResponse, asked: Asked) => void,
  certificate?: { key: string; cert: string },
) {
  const server = await startAnsweringServer(answer, certificate);
  servers.push(server);
  return server;
}

const attemptAt = (url: string, options: Partial<PushOptions> = {}) =>
  createAttempt({ url, secrets: [secret], mayBePrivate: false, ...options });

const json = (status: number, body: unknown) => (response: ServerResponse) =>
  void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
const html = (status: number) => (response: ServerResponse) =>
  void response.writeHead(status, { 'content-type': 'text/html' }).end('<h1>Hello</h1>');
const plain =
  (status: number, headers: Record<string, string> = {}) =>
  (response: ServerResponse) =>
    void response.writeHead(status, headers).end();

/** Sends one change to a platform that answers so, and returns what it was taken for. */
async function outcomeOf(
  answer: (response: ServerResponse, asked: Asked) => void,
  { type, ...options }: Partial<PushOptions> & { type?: ChangeType } = {},
): Promise<Attempt> {
  const server = await serve(answer);
  const attempt = await attemptAt(server.url, options)(changeOf(type));
  expect(server.asked).toHaveLength(1);
  return attempt;
}

const none = (problem: string, more: object = {}) => ({
  kind: 'none',
  problem,
  hasArrived: true,
  isSetting: false,
  ...more,
});

describe('a change that is sent', () => {
  it('is JSON under its own id, signed with every secret that is in use', async () => {
    const server = await serve(plain(204));
    const secrets: Secrets = [newSecret(), newSecret()];
    const change = changeOf();
    expect((await attemptAt(`${server.url}/hooks?from=desk`, { secrets })(change)).answer).toEqual({
      kind: 'accepted',
    });
    const [asked] = server.asked;
    if (!asked) throw new Error('nothing was sent');
    expect(asked).toMatchObject({ method: 'POST', path: '/hooks?from=desk' });
    expect(asked.headers).toMatchObject({ 'webhook-id': change.id, 'content-type': 'application/json' });
    for (const one of secrets) {
      const body = new Webhook(one).verify(asked.body, asked.headers as Record<string, string>);
      expect(changeBody.parse(body)).toEqual({
        type: 'learner.updated',
        timestamp: '2026-11-29T10:32:00.123Z',
        data: change.data,
      });
    }
    expect(() => new Webhook(newSecret()).verify(asked.body, asked.headers as Record<string, string>)).toThrow();
  });

  it('has the moment of the attempt in its signature, and the same id and body at each', async () => {
    const server = await serve(plain(500));
    let now = new Date('2026-11-29T10:32:01Z');
    const attempt = attemptAt(server.url, { clock: () => now });
    const change = changeOf();
    await attempt(change);
    now = new Date('2026-11-29T11:32:01Z');
    await attempt(change);
    const [first, second] = server.asked;
    expect(second?.body).toBe(first?.body);
    expect(second?.headers['webhook-id']).toBe(first?.headers['webhook-id']);
    expect(first?.headers['webhook-timestamp']).toBe('1795948321');
    expect(second?.headers['webhook-timestamp']).toBe('1795951921');
    expect(second?.headers['webhook-signature']).not.toBe(first?.headers['webhook-signature']);
  });

  it('goes over a connection that is kept, and over another where that one was closed', async () => {
    const server = await serve(json(200, { status: 'accepted' }));
    const attempt = attemptAt(server.url);
    for (const _ of [1, 2, 3]) expect((await attempt(changeOf())).answer.kind).toBe('accepted');
    expect(server.connections()).toBe(1);
    server.hangUp();
    expect((await attempt(changeOf())).answer.kind).toBe('accepted');
    expect(server.connections()).toBe(2);
  });

  it('waits where as many are under way as may be', async () => {
    const waiting: ServerResponse[] = [];
    const server = await serve((response) => void waiting.push(response));
    const attempt = attemptAt(server.url, { atOnce: 2 });
    const all = [1, 2, 3].map(() => attempt(changeOf()));
    await until('two have arrived', () => waiting.length === 2);
    expect(server.connections()).toBe(2);
    waiting.shift()?.writeHead(204).end();
    await until('the third has arrived', () => server.asked.length === 3);
    for (const response of waiting) response.writeHead(204).end();
    expect((await Promise.all(all)).map(({ answer }) => answer.kind)).toEqual(['accepted', 'accepted', 'accepted']);
  });
});

describe('an answer that is one', () => {
  it.each<[string, (response: ServerResponse) => void, object]>([
    ['204', plain(204), { kind: 'accepted' }],
    ['200 with JSON', json(200, { status: 'accepted', more: 'than we know' }), { kind: 'accepted' }],
    ['201 with JSON', json(201, { status: 'accepted' }), { kind: 'accepted' }],
    [
      '200 that refuses',
      json(200, { status: 'refused', message: 'no such learner' }),
      { kind: 'refused', message: 'no such learner' },
    ],
    [
      '200 that refuses without words',
      json(200, { status: 'refused', message: null }),
      { kind: 'refused', message: null },
    ],
    [
      '409 with JSON',
      json(409, { message: 'the address is taken' }),
      { kind: 'refused', message: 'the address is taken' },
    ],
    [
      '422 with a problem of RFC 9457',
      json(422, { status: 422, title: 'No', detail: 'unknown type' }),
      { kind: 'refused', message: 'unknown type' },
    ],
    ['422 with JSON that says nothing', json(422, { message: 7 }), { kind: 'refused', message: null }],
    ['202', json(202, { status: 'accepted' }), { kind: 'later' }],
  ])('is understood: %s', async (_, answer, expected) => {
    expect((await outcomeOf(answer)).answer).toEqual(expected);
  });

  it('has no secret, no address and no markup in the words that are kept of it', async () => {
    const message = `<!channel> \u202E${secret} jane@acme.test\n *no* ${'x'.repeat(400)}`;
    const { answer } = await outcomeOf(json(422, { message }));
    if (answer.kind !== 'refused') throw new Error(`it is ${answer.kind}`);
    expect(answer.message).toMatch(/^‹!channel› \[secret\] \[email\] \*no\* x+…$/);
    expect(answer.message).toHaveLength(300);
  });
});

describe('an answer to a request for a mail', () => {
  const link = 'https://learn.acme.test/activate?token=abc';
  const later = new Date(Date.now() + 30 * 24 * 60 * 60_000).toISOString();
  const type = 'learner.activation_requested';

  it.each<[string, object, object]>([
    ['it was sent', { mailed: true }, { kind: 'accepted', mailed: true }],
    ['a link', { link, expires_at: later }, { kind: 'accepted', link: { url: link, expiresAt: new Date(later) } }],
    [
      'a link to this machine',
      { link: 'http://localhost:3000/a', expires_at: later },
      { kind: 'accepted', link: { url: 'http://localhost:3000/a', expiresAt: new Date(later) } },
    ],
  ])('is understood: %s', async (_, body, expected) => {
    expect((await outcomeOf(json(200, { status: 'accepted', ...body }), { type })).answer).toEqual(expected);
  });

  it.each<[string, (response: ServerResponse) => void]>([
    ['an empty one', plain(204)],
    ['one without a link', json(200, { status: 'accepted' })],
    ['a link without an end', json(200, { status: 'accepted', link })],
    ['a link that has ended', json(200, { status: 'accepted', link, expires_at: '2020-01-01T00:00:00Z' })],
    ['a link for years', json(200, { status: 'accepted', link, expires_at: '2999-01-01T00:00:00Z' })],
    ['a link without TLS', json(200, { status: 'accepted', link: 'http://learn.acme.test/a', expires_at: later })],
    [
      'a link that looks like another',
      json(200, { status: 'accepted', link: 'https://acme.test@evil.test/', expires_at: later }),
    ],
    ['a script', json(200, { status: 'accepted', link: 'javascript:alert(1)', expires_at: later })],
  ])('is none: %s', async (_, answer) => {
    const attempt = await outcomeOf(answer, { type });
    expect(attempt.answer).toEqual(none('no-json'));
    expect(attempt.why).toBeTruthy();
  });
});

describe('an answer that is none', () => {
  it.each<[string, (response: ServerResponse) => void, object]>([
    ['200 with HTML', html(200), none('no-json')],
    ['200 with nothing', plain(200), none('no-json')],
    ['200 with JSON that says nothing', json(200, { ok: true }), none('no-json')],
    ['200 with JSON that is no object', json(200, ['accepted']), none('no-json')],
    [
      '200 that is not UTF-8',
      (response) => void response.writeHead(200).end(Buffer.from('{"status":"accepted","x":"\xff"}', 'latin1')),
      none('no-json'),
    ],
    ['422 with HTML', html(422), none('no-json')],
    ['409 with nothing', plain(409), none('no-json')],
    ['409 that accepts', json(409, { status: 'accepted' }), none('no-json')],
    ['400', json(400, { message: 'no' }), none('other-status')],
    ['500', html(500), none('server-error')],
    ['502', html(502), none('server-error')],
    ['401', html(401), none('not-allowed', { isSetting: true, hasArrived: false })],
    ['403', html(403), none('not-allowed', { isSetting: true, hasArrived: false })],
    ['404', html(404), none('not-found', { isSetting: true })],
    ['405', html(405), none('not-found', { isSetting: true })],
    ['410', html(410), none('not-found', { isSetting: true })],
    ['429', plain(429), none('busy', { hasArrived: false })],
    ['429 for a while', plain(429, { 'retry-after': '7' }), none('busy', { hasArrived: false, retryAfterMs: 7_000 })],
    [
      'a body that is cut',
      (response) => {
        response.writeHead(200, { 'content-length': '1000' }).write('{"status":"accepted"', () => response.destroy());
      },
      none('cut'),
    ],
    ['a connection that is closed instead', (response) => void response.destroy(), none('cut')],
  ])('is told apart: %s', async (_, answer, expected) => {
    expect((await outcomeOf(answer)).answer).toEqual(expected);
  });

  it('may name a date to come back at', async () => {
    const clock = () => new Date('2026-11-29T10:32:00Z');
    const { answer } = await outcomeOf(plain(503, { 'retry-after': 'Sun, 29 Nov 2026 10:32:30 GMT' }), { clock });
    expect(answer).toEqual(none('busy', { hasArrived: false, retryAfterMs: 30_000 }));
  });

  it.each([301, 302, 303, 307, 308])('is a redirect, and nobody goes there: %d', async (status) => {
    const elsewhere = await serve(plain(204));
    const { answer } = await outcomeOf(plain(status, { location: `${elsewhere.url}/` }));
    expect(answer).toEqual(none('redirect'));
    expect(elsewhere.connections()).toBe(0);
  });

  it('is one of 40 MB, of which little is read', async () => {
    let written = 0;
    const { answer } = await outcomeOf((response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      const chunk = Buffer.alloc(1024 * 1024, ' ');
      const more = () => {
        if (written >= 40 || response.destroyed) return void response.end();
        written += 1;
        response.write(chunk, more);
      };
      more();
    });
    expect(answer).toEqual(none('too-long'));
    expect(written).toBeLessThan(40);
  });

  it('has headers without end', async () => {
    const many = Object.fromEntries(Array.from({ length: 100 }, (_, i) => [`x-${i}`, 'y'.repeat(500)]));
    expect((await outcomeOf(plain(200, many))).answer).toEqual(none('too-long'));
  });

  it.each([
    ['', async () => {}],
    [', also where garbage is collected meanwhile', collectGarbage],
  ])('comes a byte at a time: it ends in time, and the line is hung up%s', async (_, meanwhile) => {
    const timers: NodeJS.Timeout[] = [];
    const server = await serve((response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).write('{');
      timers.push(setInterval(() => response.write(' '), 5));
    });
    const attempt = attemptAt(server.url, { timeoutMs: 300 })(changeOf());
    await until('it has arrived', () => server.asked.length === 1);
    await meanwhile();
    expect((await attempt).answer).toEqual(none('slow'));
    await until('the connection is closed', () => server.open() === 0);
    for (const timer of timers) clearInterval(timer);
  });

  it('never comes', async () => {
    const server = await serve(() => {});
    expect((await attemptAt(server.url, { timeoutMs: 300 })(changeOf())).answer).toEqual(none('slow'));
  });

  it('is not waited for once the desk stops', async () => {
    const server = await serve(() => {});
    const stopping = new AbortController();
    const attempt = attemptAt(server.url)(changeOf(), stopping.signal);
    await until('it has arrived', () => server.asked.length === 1);
    stopping.abort();
    expect((await attempt).answer).toEqual(none('cut'));
    expect((await attemptAt(server.url)(changeOf(), stopping.signal)).answer).toEqual(
      none('unreachable', { hasArrived: false }),
    );
    expect(server.asked).toHaveLength(1);
  });

  it('is no HTTP', async () => {
    const server = createServer((socket) => void socket.end('220 mail.acme.test ESMTP\r\n')).listen(0, '127.0.0.1');
    await until('it listens', () => server.listening);
    const { port } = server.address() as { port: number };
    expect((await attemptAt(`http://127.0.0.1:${port}`)(changeOf())).answer).toMatchObject({ problem: 'no-json' });
    server.close();
  });
});

describe('a platform that cannot be reached', () => {
  const away = (problem: string) => none(problem, { hasArrived: false });

  it('has no server there', async () => {
    const server = await startAnsweringServer(plain(204));
    await server.close();
    expect(await attemptAt(server.url)(changeOf())).toEqual({ answer: away('unreachable'), code: 'ECONNREFUSED' });
  });

  it('has no address', async () => {
    const lookup: PushOptions['lookup'] = (_host, _options, done) =>
      done(Object.assign(new Error('getaddrinfo'), { code: 'ENOTFOUND' }), []);
    const attempt = attemptAt('https://learn.acme.test', { lookup });
    expect(await attempt(changeOf())).toEqual({ answer: away('unreachable'), code: 'ENOTFOUND' });
  });

  it.each([
    ['has ended', '2020-01-01', '2021-01-01', '127.0.0.1', 'CERT_HAS_EXPIRED'],
    ['is another’s', '2020-01-01', '2099-01-01', '127.0.0.2', 'ERR_TLS_CERT_ALTNAME_INVALID'],
  ])('has a certificate that %s, and gets no word of the change', async (_, from, to, ip, code) => {
    const { server, ca } = await serveSecurely({ from, to, ip });
    expect(await attemptAt(server.url, { ca })(changeOf())).toEqual({ answer: away('certificate'), code });
    expect(server.asked).toEqual([]);
  });

  it('has a certificate that nobody knows', async () => {
    const { server } = await serveSecurely({ from: '2020-01-01', to: '2099-01-01', ip: '127.0.0.1' });
    expect((await attemptAt(server.url)(changeOf())).answer).toEqual(away('certificate'));
    expect(server.asked).toEqual([]);
  });

  it('has a good certificate, and is told', async () => {
    const { server, ca } = await serveSecurely({ from: '2020-01-01', to: '2099-01-01', ip: '127.0.0.1' });
    expect((await attemptAt(server.url, { ca })(changeOf())).answer).toEqual({ kind: 'accepted' });
  });

  it('speaks no TLS where it should', async () => {
    const server = await serve(plain(204));
    const attempt = attemptAt(server.url.replace('http:', 'https:'));
    expect((await attempt(changeOf())).answer).toEqual(away('certificate'));
    expect(server.asked).toEqual([]);
  });
});

describe('a public name', () => {
  const leadsTo =
    (...addresses: string[]): PushOptions['lookup'] =>
    (_host, _options, done) =>
      done(
        null,
        addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
      );

  it('that leads into a private network is not followed there', async () => {
    const server = await serve(plain(204));
    const attempt = attemptAt(`http://learn.acme.test:${server.port}`, { lookup: leadsTo('127.0.0.1', '::1') });
    expect((await attempt(changeOf())).answer).toEqual(none('private-address', { hasArrived: false }));
    expect(server.connections()).toBe(0);
  });

  it('is asked for again at each connection, so that it cannot lead there later', async () => {
    const server = await serve(plain(204));
    let asked = 0;
    const lookup: PushOptions['lookup'] = (_host, _options, done) => {
      asked += 1;
      if (asked === 1) done(Object.assign(new Error('getaddrinfo'), { code: 'EAI_AGAIN' }), []);
      else done(null, [{ address: '127.0.0.1', family: 4 }]);
    };
    const attempt = attemptAt(`http://learn.acme.test:${server.port}`, { lookup });
    expect((await attempt(changeOf())).answer).toMatchObject({ problem: 'unreachable' });
    expect((await attempt(changeOf())).answer).toMatchObject({ problem: 'private-address' });
    expect(server.connections()).toBe(0);
  });

  it('may lead there where it is configured so', async () => {
    const server = await serve(plain(204));
    const attempt = attemptAt(`http://learn.acme.test:${server.port}`, {
      lookup: leadsTo('127.0.0.1'),
      mayBePrivate: true,
    });
    expect((await attempt(changeOf())).answer).toEqual({ kind: 'accepted' });
  });
});

describe('an attempt without an answer', () => {
  it('is in the log, with the change’s id and nothing of the learner’s or the platform’s', async () => {
    const lines = createLogLines();
    const log = createLog('info', lines.stream);
    const server = await serve(html(404));
    const change = changeOf();
    const push = createPush({ url: server.url, secrets: [secret], mayBePrivate: false, log });
    expect(await push(change)).toEqual(none('not-found', { isSetting: true }));
    const line = JSON.parse(lines.text());
    expect(line).toMatchObject({ level: 'warn', change: change.id, problem: 'not-found', status: 404 });
    expect(lines.text()).not.toMatch(/jane|Hello|whsec/);
  });
});

/** Serves over TLS; `ca` is what trusts the certificate. */
async function serveSecurely({ from, to, ip }: { from: string; to: string; ip: string }) {
  const certificate = makeCertificate({ from: new Date(from), to: new Date(to), ip });
  return { server: await serve(plain(204), certificate), ca: certificate.cert };
}
