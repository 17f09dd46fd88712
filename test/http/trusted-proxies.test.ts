import { afterEach, describe, expect, it } from 'vitest';
import type { TrustedProxies } from '../../src/http/trusted-proxies.ts';
import { createTestServer } from '../support/desk/desk-server.ts';

const TRIES = 70;
const LIMIT = 60;
const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.close()));
});

async function start(trustProxy?: TrustedProxies) {
  const server = await createTestServer({ trustProxy });
  open.push(server);
  return server;
}

/** Makes 70 tries from a peer, each with what that peer says of where it comes from. Returns how many were let through. */
async function passed({ app }: Awaited<ReturnType<typeof start>>, peer: string, forwarded: (i: number) => string) {
  const statuses = [];
  for (let i = 0; i < TRIES; i++) {
    const headers = { 'content-type': 'application/x-www-form-urlencoded', 'x-forwarded-for': forwarded(i) };
    const { statusCode } = await app.inject({ method: 'POST', url: '/activate/x', remoteAddress: peer, headers });
    statuses.push(statusCode);
  }
  return statuses.filter((status) => status !== 429).length;
}
const other = (i: number) => `203.0.113.${i}`;

describe('X-Forwarded-For', () => {
  it.each(['127.0.0.1', '10.0.0.5', '172.18.0.2', '192.168.1.9', 'fd00::7'])(
    'is believed from nobody unless TRUST_PROXY says so, not even from %s',
    async (peer) => expect(await passed(await start(), peer, other)).toBe(LIMIT),
  );

  it.each<[string, TrustedProxies, string, (i: number) => string]>([
    ['one proxy', 1, '10.0.0.5', other],
    ['two proxies', 2, '10.0.0.5', (i) => `${other(i)}, 10.0.0.6`],
    ['a proxy in a container network', ['172.18.0.0/16'], '172.18.0.2', other],
    ['a proxy in a container network, seen by IPv6', ['172.18.0.0/16'], '::ffff:172.18.0.2', other],
    ['proxies by address', ['10.0.0.5', '10.0.0.6'], '10.0.0.5', (i) => `${other(i)}, 10.0.0.6`],
  ])('lets each learner behind %s count alone', async (_, trust, peer, forwarded) =>
    expect(await passed(await start(trust), peer, forwarded)).toBe(TRIES),
  );

  it.each<[string, TrustedProxies, string, (i: number) => string]>([
    ['one proxy', 1, '10.0.0.5', (i) => `${other(i)}, 198.51.100.7`],
    ['two proxies', 2, '10.0.0.5', (i) => `${other(i)}, 198.51.100.7, 10.0.0.6`],
    ['a container network', ['172.18.0.0/16'], '172.18.0.2', (i) => `${other(i)}, 198.51.100.7`],
    ['proxies by address', ['10.0.0.5', '10.0.0.6'], '10.0.0.5', (i) => `${other(i)}, 198.51.100.7, 10.0.0.6`],
  ])('is no way out behind %s: what a stranger wrote before it is not looked at', async (_, trust, peer, forwarded) =>
    expect(await passed(await start(trust), peer, forwarded)).toBe(LIMIT),
  );

  it('is not believed from who connects past the proxies, where these are named by address', async () =>
    expect(await passed(await start(['10.0.0.5']), '10.0.0.9', other)).toBe(LIMIT));

  it('that is there without TRUST_PROXY is said once, for the operator', async () => {
    const untrusting = await start();
    await passed(untrusting, '10.0.0.5', other);
    const trusting = await start(1);
    await passed(trusting, '10.0.0.5', other);
    const said = (lines: Record<string, unknown>[]) => lines.filter(({ msg }) => String(msg).includes('TRUST_PROXY'));
    expect([said(untrusting.lines).length, said(trusting.lines).length]).toEqual([1, 0]);
  });
});
