import { expect, test } from 'vitest';
import { openDns } from '../../../../src/email/doctor/dns/dns.ts';
import { checkDmarc } from '../../../../src/email/doctor/sender/dmarc.ts';
import { fakeResolver, type Zone } from '../fake-dns.ts';
import { read } from '../healthy.ts';

const check = (domain: string, zone: Zone) =>
  checkDmarc(domain, openDns({ resolver: fakeResolver(zone), signal: new AbortController().signal }));

const situations: [fact: string, records: string[] | 'SERVFAIL', level: string, words: RegExp, minor?: true][] = [
  ['quarantine is good', ['v=DMARC1; p=quarantine; rua=mailto:d@acme.com'], 'good', /p=quarantine/],
  ['reject is good, whatever its letters', ['v=DMARC1;p=Reject;pct=100;'], 'good', /p=reject/],
  ['other texts beside it do not matter', ['hello', 'v=spf1 -all', 'v=DMARC1; p=reject'], 'good', /p=reject/],
  ['none is weak, but keeps no mail away', ['v=DMARC1; p=none;'], 'warning', /keeps no mail away/, true],
  ['a part of the mails is weak', ['v=DMARC1; p=reject; pct=20'], 'warning', /20% of the mails/, true],
  ['no record', [], 'warning', /no DMARC record/],
  ['several records', ['v=DMARC1; p=none', 'v=DMARC1; p=reject'], 'warning', /2 DMARC records/],
  ['a tag that nobody knows', ['v=DMARC1; p=reject; x_note=hello'], 'good', /p=reject/],
  ['tags of the newer standard', ['v=DMARC1; p=reject; np=reject; psd=n; t=n'], 'good', /p=reject/],
  ['spaces everywhere', [' v = DMARC1 ; p = reject ; '], 'good', /p=reject/],
  ['a record in capitals', ['v=DMARC1; P=REJECT; RUA=MAILTO:D@ACME.COM'], 'good', /p=reject/],
  ['several addresses for reports', ['v=DMARC1; p=reject; rua=mailto:a@x.com,mailto:b@x.com!10m'], 'good', /p=reject/],
  ['the policy behind other tags', ['v=DMARC1; rua=mailto:d@acme.com; p=reject'], 'good', /p=reject/],
  ['an address without its mailto', ['v=DMARC1; p=reject; rua=d@acme.com'], 'warning', /skip rua=d@acme\.com/, true],
  [
    'two addresses cut in two by a semicolon',
    ['v=DMARC1; p=reject; rua=mailto:a@x.com; mailto:b@x.com'],
    'warning',
    /p=reject.*skip mailto:b@x\.com/,
    true,
  ],
  ['something that is no pair', ['v=DMARC1; p=reject; hello'], 'warning', /p=reject.*skip hello/, true],
  ['an alignment that does not exist', ['v=DMARC1; p=reject; adkim=strict'], 'warning', /skip adkim=strict/, true],
  ['a share that is no number', ['v=DMARC1; p=reject; pct=lots'], 'warning', /p=reject.*skip pct=lots/, true],
  ['a share over 100', ['v=DMARC1; p=reject; pct=101'], 'warning', /skip pct=101/, true],
  ['a share of nothing', ['v=DMARC1; p=reject; pct=0'], 'warning', /0% of the mails/, true],
  ['a test', ['v=DMARC1; p=quarantine; t=y'], 'warning', /as a test only/, true],
  ['a version alone', ['v=DMARC1'], 'warning', /counts as p=none/, true],
  ['a version and a semicolon', ['v=DMARC1;'], 'warning', /counts as p=none/, true],
  ['reports without a policy', ['v=DMARC1; rua=mailto:d@acme.com'], 'warning', /counts as p=none/, true],
  ['an unknown policy', ['v=DMARC1; p=block; rua=mailto:d@acme.com'], 'warning', /counts as p=none/, true],
  ['an empty policy', ['v=DMARC1; p='], 'warning', /counts as p=none/, true],
  ['a version in small letters', ['v=dmarc1; p=reject'], 'warning', /malformed/],
  ['a version that does not exist', ['v=DMARC2; p=reject'], 'warning', /malformed/],
  ['a missing semicolon', ['v=DMARC1 p=reject'], 'warning', /malformed/],
  ['the same twice', ['v=DMARC1; p=reject; p=none'], 'warning', /malformed/],
  ['a DNS server that fails', 'SERVFAIL', 'unknown', /could not check DMARC/],
];

test.each(situations)('%s', async (_fact, records, level, words, minor) => {
  const finding = await check('acme.com', { 'TXT _dmarc.acme.com': records });
  expect(read(finding.words)).toMatch(words);
  expect(finding).toMatchObject({ level, title: 'DMARC', ...(minor && { minor }) });
  expect(finding.minor).toBe(minor);
  expect(Boolean(finding.todo)).toBe(level !== 'good');
});

test('a subdomain without its own record has its parent’s policy for subdomains', async () => {
  const zone: Zone = { 'TXT _dmarc.acme.co.uk': ['v=DMARC1; p=none; sp=reject'] };
  expect(read((await check('news.acme.co.uk', zone)).words)).toContain('p=reject');
});

test('a subdomain’s own record comes first', async () => {
  const zone: Zone = {
    'TXT _dmarc.acme.com': ['v=DMARC1; p=none'],
    'TXT _dmarc.news.acme.com': ['v=DMARC1; p=reject'],
  };
  expect((await check('news.acme.com', zone)).level).toBe('good');
});

test.each<[fact: string, domain: string, records: Record<string, string>, found: RegExp]>([
  [
    'the parent’s policy for subdomains',
    'a.acme.com',
    { 'acme.com': 'v=DMARC1; p=none; sp=reject' },
    /acme\.com.*p=reject/,
  ],
  [
    'the parent’s own, where it has no other',
    'a.acme.com',
    { 'acme.com': 'v=DMARC1; p=reject' },
    /acme\.com.*p=reject/,
  ],
  [
    'the highest of several',
    'a.b.acme.com',
    { 'b.acme.com': 'v=DMARC1; p=none', 'acme.com': 'v=DMARC1; p=reject' },
    /acme\.com.*p=reject/,
  ],
  [
    'one between, though the suffix list knows no such organization',
    'a.b.acme.com',
    { 'b.acme.com': 'v=DMARC1; p=reject' },
    /b\.acme\.com.*p=reject/,
  ],
  [
    'the one that says it is an organization',
    'a.b.acme.com',
    { 'b.acme.com': 'v=DMARC1; p=reject; psd=n', 'acme.com': 'v=DMARC1; p=none' },
    /b\.acme\.com.*p=reject/,
  ],
  [
    'the one below a public suffix',
    'a.acme.gov',
    { 'acme.gov': 'v=DMARC1; p=reject', gov: 'v=DMARC1; p=none; psd=y' },
    /acme\.gov.*p=reject/,
  ],
  [
    'a public suffix’s own, where nothing is below',
    'a.acme.gov',
    { gov: 'v=DMARC1; p=reject; psd=y' },
    /DMARC policy: p=reject/,
  ],
])('without a record of its own a domain has %s', async (_, domain, records, found) => {
  const zone = Object.fromEntries(Object.entries(records).map(([name, text]) => [`TXT _dmarc.${name}`, [text]]));
  expect(read((await check(domain, zone)).words)).toMatch(found);
});

test('a long name is asked for at most eight times', async () => {
  const resolver = fakeResolver({});
  await checkDmarc('a.b.c.d.e.f.g.h.i.j.acme.com', openDns({ resolver, signal: new AbortController().signal }));
  expect(resolver.asked).toEqual([
    'TXT _dmarc.a.b.c.d.e.f.g.h.i.j.acme.com',
    ...[
      'f.g.h.i.j.acme.com',
      'g.h.i.j.acme.com',
      'h.i.j.acme.com',
      'i.j.acme.com',
      'j.acme.com',
      'acme.com',
      'com',
    ].map((name) => `TXT _dmarc.${name}`),
  ]);
});
