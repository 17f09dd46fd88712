import { expect, test } from 'vitest';
import { openDns } from '../../../../src/email/doctor/dns/dns.ts';
import { checkLearnerDomain, takesMail } from '../../../../src/email/doctor/learner/learner-domain.ts';
import { fakeResolver, type Zone } from '../fake-dns.ts';
import { read } from '../healthy.ts';

const situations: [fact: string, zone: Zone, taking: object, level: string, words: RegExp][] = [
  [
    'a mail server',
    { 'MX x.com': ['10 mx.x.com'], 'A mx.x.com': ['203.0.113.25'] },
    { kind: 'yes', by: 'mx' },
    'good',
    /x\.com takes mail/,
  ],
  ['a null MX', { 'MX x.com': ['0 '] }, { kind: 'no', why: 'null-mx' }, 'bad', /no mail at all/],
  ['a null MX written as a dot', { 'MX x.com': ['0 .'] }, { kind: 'no', why: 'null-mx' }, 'bad', /no mail at all/],
  [
    'a null MX beside a real one',
    { 'MX x.com': ['0 .', '10 mx.x.com'], 'AAAA mx.x.com': ['2001:db8::25'] },
    { kind: 'yes', by: 'mx' },
    'good',
    /takes mail/,
  ],
  ['an address only', { 'A x.com': ['10.0.0.1'] }, { kind: 'yes', by: 'address' }, 'warning', /no server for mail/],
  [
    'an IPv6 address only',
    { 'AAAA x.com': ['2001:db8::1'] },
    { kind: 'yes', by: 'address' },
    'warning',
    /no server for mail/,
  ],
  [
    'other records only',
    { 'TXT x.com': ['hello'] },
    { kind: 'no', why: 'no-mail-server' },
    'bad',
    /no server that takes mail/,
  ],
  ['no such domain', {}, { kind: 'no', why: 'no-such-domain' }, 'bad', /does not exist/],
  [
    'a DNS server that fails',
    { 'MX x.com': 'SERVFAIL' },
    { kind: 'unknown', why: 'down' },
    'unknown',
    /could not check/,
  ],
  [
    'an address that cannot be looked up',
    { 'TXT x.com': ['hello'], 'A x.com': 'SERVFAIL' },
    { kind: 'unknown', why: 'down' },
    'unknown',
    /could not check/,
  ],
];

test.each(situations)('%s', async (_fact, zone, taking, level, words) => {
  const resolver = fakeResolver(zone);
  expect(await takesMail('X.com', resolver, 1_000)).toEqual(taking);
  const dns = openDns({ resolver, signal: new AbortController().signal });
  const finding = await checkLearnerDomain('jane@x.com', dns);
  expect(read(finding.words)).toMatch(words);
  expect(finding.level).toBe(level);
  expect(Boolean(finding.todo)).toBe(level !== 'good');
});

test('DNS that never answers is given up in time', async () => {
  const began = performance.now();
  expect(await takesMail('x.com', fakeResolver({ 'MX x.com': 'NEVER' }), 50)).toEqual({ kind: 'unknown', why: 'slow' });
  expect(performance.now() - began).toBeLessThan(20_000);
});

test.each(['', 'localhost', '10.0.0.1', '[10.0.0.1]', 'x..com', '-x.com', 'x.com/path', `${'a'.repeat(64)}.com`])(
  '“%s” is no domain, and DNS is not asked',
  async (text) => {
    const resolver = fakeResolver({});
    expect(await takesMail(text, resolver, 1_000)).toEqual({ kind: 'no', why: 'not-a-domain' });
    expect(resolver.asked).toEqual([]);
  },
);

test('an international domain is asked for by its ASCII name', async () => {
  expect(
    await takesMail(
      'bücher.de',
      fakeResolver({ 'MX xn--bcher-kva.de': ['10 mx.de'], 'A mx.de': ['203.0.113.25'] }),
      1_000,
    ),
  ).toMatchObject({
    kind: 'yes',
  });
});

test.each<[string, Zone, string]>([
  [
    'that takes mail is suspect',
    { 'MX gmial.com': ['10 mx.gmial.com'], 'A mx.gmial.com': ['203.0.113.25'] },
    'warning',
  ],
  ['that does not exist is bad', {}, 'bad'],
])('a slip %s, and what was meant is offered', async (_fact, zone, level) => {
  const finding = await checkLearnerDomain(
    'jane@gmial.com',
    openDns({ resolver: fakeResolver(zone), signal: new AbortController().signal }),
  );
  expect(finding.level).toBe(level);
  expect(read(finding.todo)).toContain('whether gmail.com is meant');
  expect(JSON.stringify(finding)).not.toContain('jane');
});
