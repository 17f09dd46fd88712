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
  ['no policy', ['v=DMARC1; rua=mailto:d@acme.com'], 'warning', /malformed/],
  ['an unknown policy', ['v=DMARC1; p=block'], 'warning', /malformed/],
  ['a version in small letters', ['v=dmarc1; p=reject'], 'warning', /malformed/],
  ['a version that does not exist', ['v=DMARC2; p=reject'], 'warning', /malformed/],
  ['a missing semicolon', ['v=DMARC1 p=reject'], 'warning', /malformed/],
  ['something that is no pair', ['v=DMARC1; p=reject; hello'], 'warning', /malformed/],
  ['the same twice', ['v=DMARC1; p=reject; p=none'], 'warning', /malformed/],
  ['a share that is no number', ['v=DMARC1; p=reject; pct=lots'], 'warning', /malformed/],
  ['a share over 100', ['v=DMARC1; p=reject; pct=101'], 'warning', /malformed/],
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
