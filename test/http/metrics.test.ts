import { afterEach, describe, expect, it } from 'vitest';
import { createTestServer } from '../support/desk/desk-server.ts';

const TOKEN = 'a-token-of-some-length';
const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.close()));
});

/** Asks for the metrics of a server, from that address, with those headers. */
async function ask({ token, from = '127.0.0.1', headers = {} }: { token?: string; from?: string; headers?: object }) {
  const page = { contentType: 'text/plain; version=0.0.4; charset=utf-8', text: async () => 'up 1\n', token };
  const server = await createTestServer({ metrics: page });
  open.push(server);
  return server.app.inject({ url: '/metrics', remoteAddress: from, headers: { ...headers } });
}

describe('/metrics without a token', () => {
  it.each(['127.0.0.1', '::1', '::ffff:127.0.0.1', '10.1.2.3', '172.18.0.4', '192.168.1.9', 'fd00::7'])(
    'is open to %s',
    async (from) => {
      const answer = await ask({ from });
      expect(answer.statusCode).toBe(200);
      expect(answer.headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8');
      expect(answer.body).toBe('up 1\n');
    },
  );

  it.each(['203.0.113.5', '172.32.0.1', '2001:db8::1', '::ffff:203.0.113.5'])('is closed to %s', async (from) => {
    const answer = await ask({ from });
    expect(answer.statusCode).toBe(403);
    expect(answer.body).toContain('METRICS_TOKEN');
    expect(answer.body).not.toContain('up 1');
  });

  it.each([
    'x-forwarded-for',
    'x-forwarded-proto',
    'x-forwarded-port',
    'x-real-ip',
    'forwarded',
    'via',
    'cf-connecting-ip',
  ])('is closed to whoever comes through a proxy, even with a private address there (%s)', async (name) =>
    expect((await ask({ headers: { [name]: '127.0.0.1' } })).statusCode).toBe(403),
  );
});

describe('/metrics of a desk whose PUBLIC_URL is https', () => {
  it.each([
    'desk.test',
    'desk.test:443',
    'desk.test:3000',
    'DESK.test',
    'desk.test.',
    'Desk.Test.:443',
    'x@desk.test',
    '%64esk.test',
    'no host',
  ])(
    'is closed to whoever asks for that host, however it is written (%s): a proxy that adds nothing stands in between',
    async (host) => expect((await ask({ headers: { host } })).statusCode).toBe(403),
  );

  it.each(['10.0.0.5:3000', '[fd00::5]:3000', 'desk:3000', 'my-desk.test'])(
    'is open to who asks for the machine itself (%s)',
    async (host) => expect((await ask({ headers: { host } })).statusCode).toBe(200),
  );
});

describe('/metrics with a token', () => {
  it('is open to whoever shows it, from anywhere', async () => {
    const headers = { authorization: `Bearer ${TOKEN}`, 'x-forwarded-for': '203.0.113.5' };
    expect((await ask({ token: TOKEN, from: '203.0.113.5', headers })).statusCode).toBe(200);
  });

  it.each([undefined, 'Bearer wrong', 'Basic YTpi', 'Bearer '])(
    'is closed to %s, even from this machine',
    async (authorization) => {
      const answer = await ask({ token: TOKEN, headers: authorization ? { authorization } : {} });
      expect(answer.statusCode).toBe(401);
      expect(answer.headers['www-authenticate']).toBe('Bearer');
      expect(answer.body).not.toContain('up 1');
    },
  );
});
