import { afterEach, describe, expect, it } from 'vitest';
import { createTestServer, noPages } from '../support/desk/desk-server.ts';

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.close()));
});
const form = { 'content-type': 'application/x-www-form-urlencoded' };

async function start(publicUrl = 'https://desk.test') {
  let used = 0;
  const server = await createTestServer({
    publicUrl,
    pages: noPages,
    slack: (_, response) => void response.end(),
    temporaryPasswords: {
      open: async () => 'unknown',
      view: async () => {
        used += 1;
        return { kind: 'unknown' };
      },
      use: async () => {
        used += 1;
        return { kind: 'wrong' };
      },
      now: () => new Date(),
    },
  });
  open.push(server);
  return { ...server, used: () => used };
}
const paths = [`/view/${'x'.repeat(43)}`, '/temporary'];

describe('a form', () => {
  it.each<[string, Record<string, string>]>([
    ['another site, as new browsers say', { 'sec-fetch-site': 'cross-site', origin: 'null' }],
    ['another name of this domain', { 'sec-fetch-site': 'same-site', origin: 'null' }],
    ['another site, as old browsers say', { origin: 'https://evil.test' }],
    ['another name of this domain, as old browsers say', { origin: 'https://www.desk.test' }],
    ['this host without https', { origin: 'http://desk.test' }],
    ['another port', { origin: 'https://desk.test:8443' }],
    ['what contradicts itself', { 'sec-fetch-site': 'same-origin', origin: 'https://evil.test' }],
  ])('from %s is refused, and nothing is done', async (_, headers) => {
    const { app, used } = await start();
    for (const url of paths) {
      const { statusCode } = await app.inject({ method: 'POST', url, payload: '', headers: { ...form, ...headers } });
      expect(statusCode).toBe(403);
    }
    expect(used()).toBe(0);
  });

  it.each<[string, Record<string, string>]>([
    ['a page of ours', { 'sec-fetch-site': 'same-origin', origin: 'null' }],
    ['a page of ours, whose browser names it', { 'sec-fetch-site': 'same-origin', origin: 'https://desk.test' }],
    ['a page that is loaded again', { 'sec-fetch-site': 'none' }],
    ['a page of ours in an old browser', { origin: 'null' }],
    ['no browser at all', {}],
  ])('from %s is taken', async (_, headers) => {
    const { app, used } = await start();
    for (const url of paths) await app.inject({ method: 'POST', url, payload: '', headers: { ...form, ...headers } });
    expect(used()).toBe(2);
  });

  it('of ours is known by PUBLIC_URL without its path', async () => {
    const { app, used } = await start('https://acme.test/desk');
    await app.inject({ method: 'POST', url: '/temporary', headers: { ...form, origin: 'https://acme.test' } });
    expect(used()).toBe(1);
  });
});

describe('https', () => {
  const answers = async (publicUrl: string) => {
    const server = await start(publicUrl);
    const url = `http://127.0.0.1:${await server.listen(0, '127.0.0.1')}`;
    const asked = ['/healthz', '/temporary', '/activate/x', '/nothing', '/activate/%zz'].map((path) =>
      fetch(url + path),
    );
    const all = await Promise.all([...asked, fetch(`${url}/slack/events`, { method: 'POST' })]);
    return all.map(({ headers }) => headers.get('strict-transport-security'));
  };

  it('is asked for in every answer where PUBLIC_URL is https', async () =>
    expect(new Set(await answers('https://desk.test'))).toEqual(new Set(['max-age=31536000'])));

  it('is asked for in none where it is not', async () =>
    expect(new Set(await answers('http://desk.test'))).toEqual(new Set([null])));
});
