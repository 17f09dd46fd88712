import { expect, test } from 'vitest';
import {
  createDoubtingResolver,
  createResolver,
  openDns,
  type Resolver,
  textsOf,
} from '../../../../src/email/doctor/dns/dns.ts';
import { startDns } from '../../../support/servers/udp-dns.ts';
import { fakeResolver } from '../fake-dns.ts';

const never = new AbortController().signal;
const answering = (answer: unknown): Resolver => ({ resolve: async () => answer });

test('a name that does not exist, one without such records, and a failure are told apart', async () => {
  const dns = openDns({ resolver: fakeResolver({ 'A x.com': ['10.0.0.1'], 'MX y.com': 'SERVFAIL' }), signal: never });
  expect(await dns.look('gone.com', 'MX')).toEqual({ kind: 'no-domain' });
  expect(await dns.look('x.com', 'MX')).toEqual({ kind: 'no-records' });
  expect(await dns.look('y.com', 'MX')).toEqual({ kind: 'unknown', why: 'down' });
});

test('each question is asked once', async () => {
  const resolver = fakeResolver({ 'A x.com': ['10.0.0.1'] });
  const dns = openDns({ resolver, signal: never });
  await Promise.all([dns.look('x.com', 'A'), dns.look('X.com', 'A'), dns.look('x.com', 'TXT')]);
  expect(resolver.asked).toEqual(['A x.com', 'TXT x.com']);
});

test('once the time is over, nothing is asked any more', async () => {
  const resolver = fakeResolver({});
  const dns = openDns({ resolver, signal: AbortSignal.abort() });
  expect(await dns.look('x.com', 'A')).toEqual({ kind: 'unknown', why: 'slow' });
  expect(resolver.asked).toEqual([]);
});

test.each<[string, unknown, unknown]>([
  ['records of another shape are left out', [['good'], 'bad', [1], null], { kind: 'records', records: [['good']] }],
  ['a text of more than 4,096 characters is left out', [['x'.repeat(4_097)]], { kind: 'no-records' }],
  ['a text in more than 64 chunks is left out', [Array(65).fill('x')], { kind: 'no-records' }],
  ['what is no list is no answer', { length: 1 }, { kind: 'unknown', why: 'down' }],
])('%s', async (_fact, answer, expected) => {
  expect(await openDns({ resolver: answering(answer), signal: never }).look('x.com', 'TXT')).toEqual(expected);
});

test('of thousands of records a hundred are read', async () => {
  const answer = await openDns({ resolver: answering(Array(5_000).fill(['x'])), signal: never }).look('x.com', 'TXT');
  expect(answer.kind === 'records' && textsOf(answer.records)).toHaveLength(100);
});

test('“no such name” is believed where the public DNS is known', async () => {
  const dns = openDns({
    resolver: createDoubtingResolver(fakeResolver({ 'NS com': ['a.gtld-servers.net'] })),
    signal: never,
  });
  expect(await dns.look('gone.com', 'MX')).toEqual({ kind: 'no-domain' });
});

test('“no such name” is not believed from a DNS that knows no public name', async () => {
  const resolver = fakeResolver({ 'MX intra.corp': ['10 mx.intra.corp'] });
  const dns = openDns({ resolver: createDoubtingResolver(resolver), signal: never });
  expect(await dns.look('gone.com', 'MX')).toEqual({ kind: 'unknown', why: 'down' });
  expect(await dns.look('gone.org', 'MX')).toEqual({ kind: 'unknown', why: 'down' });
  expect((await dns.look('intra.corp', 'MX')).kind).toBe('records');
  expect(resolver.asked.filter((question) => question === 'NS com')).toHaveLength(1);
});

test('servers that are named are asked instead of the machine’s own', async () => {
  const server = await startDns(({ name, type }) =>
    name === 'x.com' && type === 'MX' ? [{ type, name, ttl: 1, data: { preference: 10, exchange: 'mx.x.com' } }] : [],
  );
  const dns = openDns({ resolver: createResolver([server.address]), signal: never });
  expect(await dns.look('x.com', 'MX')).toEqual({
    kind: 'records',
    records: [{ exchange: 'mx.x.com', priority: 10 }],
  });
  await server.close();
});
