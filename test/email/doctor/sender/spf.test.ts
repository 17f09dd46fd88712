import { expect, test } from 'vitest';
import { openDns } from '../../../../src/email/doctor/dns/dns.ts';
import { checkSpf } from '../../../../src/email/doctor/sender/spf.ts';
import { wantedOf } from '../../../../src/email/doctor/sender/wanted.ts';
import { fakeResolver, type Zone } from '../fake-dns.ts';
import { healthyView, healthyZone, read } from '../healthy.ts';

const SEND = 'TXT send.acme.com';
const many = (count: number, term: (i: number) => string) => Array.from({ length: count }, (_, i) => term(i));
const included = (names: string[]): Zone => Object.fromEntries(names.map((name) => [`TXT ${name}`, ['v=spf1 -all']]));

const check = (zone: Zone, view = healthyView()) => {
  const resolver = fakeResolver({ ...healthyZone, ...zone });
  const dns = openDns({ resolver, signal: new AbortController().signal });
  return { resolver, finding: checkSpf('acme.com', wantedOf(view, 'acme.com'), dns) };
};

const nine = many(9, (i) => `n${i}.net`);
const ten = many(10, (i) => `n${i}.net`);
const includes = (names: string[]) => names.map((name) => `include:${name}`).join(' ');

const situations: [fact: string, zone: Zone, level: string, words: RegExp, todo?: RegExp][] = [
  ['the usual record is good', {}, 'good', /1 of 10 allowed/],
  [
    'a record in several chunks is one record',
    { [SEND]: [`v=spf1 ${many(40, (i) => `ip4:10.0.0.${i}`).join(' ')} include:amazonses.com ~all`] },
    'good',
    /Resend may send/,
  ],
  [
    'other texts beside it do not matter',
    { [SEND]: ['google-site-verification=abc', 'v=spf10 nonsense', 'v=spf1 include:amazonses.com -all'] },
    'good',
    /Resend may send/,
  ],
  ['no name', { [SEND]: undefined as never }, 'bad', /has no SPF record/, /DNS of acme\.com/],
  ['no record', { [SEND]: ['hello'] }, 'bad', /has no SPF record/],
  [
    'several records',
    { [SEND]: ['v=spf1 include:amazonses.com ~all', 'V=SPF1 -all'] },
    'bad',
    /2 SPF records/,
    /merge/,
  ],
  [
    'ten lookups are allowed',
    { ...included(nine), [SEND]: [`v=spf1 ${includes(nine)} include:amazonses.com ~all`] },
    'good',
    /10 of 10/,
  ],
  [
    'eleven lookups are too many',
    { ...included(ten), [SEND]: [`v=spf1 include:amazonses.com ${includes(ten)} ~all`] },
    'bad',
    /more than 10 DNS lookups/,
    /remove includes/,
  ],
  ['an include of itself', { [SEND]: ['v=spf1 include:send.acme.com ~all'] }, 'bad', /more than 10 DNS lookups/],
  ['a redirect to itself', { [SEND]: ['v=spf1 redirect=send.acme.com'] }, 'bad', /more than 10 DNS lookups/],
  [
    'a circle of two',
    { [SEND]: ['v=spf1 include:b.net ~all'], 'TXT b.net': ['v=spf1 redirect=send.acme.com'] },
    'bad',
    /more than 10 DNS lookups/,
  ],
  [
    'names that do not exist',
    { [SEND]: ['v=spf1 a:a.gone.net a:b.gone.net a:c.gone.net include:amazonses.com ~all'] },
    'bad',
    /several names that do not exist/,
  ],
  [
    'an include without a record',
    { [SEND]: ['v=spf1 include:gone.net include:amazonses.com ~all'] },
    'bad',
    /includes gone\.net, which has no SPF/,
  ],
  [
    'an include with several records',
    { [SEND]: ['v=spf1 include:b.net include:amazonses.com ~all'], 'TXT b.net': ['v=spf1 -all', 'v=spf1 ~all'] },
    'bad',
    /includes b\.net, which has several/,
  ],
  ['+all', { [SEND]: ['v=spf1 include:amazonses.com +all'] }, 'bad', /lets anybody send/, /~all/],
  ['a bare all', { [SEND]: ['v=spf1 all'] }, 'bad', /lets anybody send/],
  [
    'the whole internet in two halves',
    { [SEND]: ['v=spf1 ip4:0.0.0.0/1 ip4:128.0.0.0/1 -all'] },
    'bad',
    /lets anybody send/,
  ],
  [
    'Resend left out',
    { [SEND]: ['v=spf1 include:other.net ~all'], 'TXT other.net': ['v=spf1 -all'] },
    'bad',
    /does not let Resend/,
    /include:amazonses\.com/,
  ],
  ['Resend after the end', { [SEND]: ['v=spf1 -all include:amazonses.com'] }, 'bad', /does not let Resend/],
  [
    'Resend through somebody else’s include',
    { [SEND]: ['v=spf1 include:other.net ~all'], 'TXT other.net': ['v=spf1 include:amazonses.com -all'] },
    'good',
    /2 of 10/,
  ],
  ['no word on others', { [SEND]: ['v=spf1 include:amazonses.com'] }, 'warning', /keeps no mail of ours away/],
  [
    'strings that were joined without a space',
    { [SEND]: ['v=spf1 include:_spf.google.cominclude:amazonses.com ~all'] },
    'bad',
    /malformed at include:_spf\.google\.cominclude:amazonses\.com; receivers ignore it/,
    /replace it with this.*v=spf1 include:_spf\.google\.com include:amazonses\.com ~all/,
  ],
  [
    'a record in quotes',
    { [SEND]: ['"v=spf1 include:amazonses.com ~all"'] },
    'bad',
    /malformed at "v=spf1/,
    /: v=spf1 include:amazonses\.com ~all$/,
  ],
  [
    'no space after the version',
    { [SEND]: ['v=spf1include:amazonses.com ~all'] },
    'bad',
    /malformed at/,
    /v=spf1 include/,
  ],
  ['an unknown mechanism', { [SEND]: ['v=spf1 incluude:amazonses.com ~all'] }, 'bad', /malformed/],
  ['a broken macro', { [SEND]: ['v=spf1 exists:%{q}.acme.com ~all'] }, 'bad', /malformed/],
  ['an impossible network', { [SEND]: ['v=spf1 ip4:10.0.0.1/99 ~all'] }, 'bad', /malformed/],
  ['letters that are none', { [SEND]: ['v=spf1 include:amazonses.com \u0000\u202e ~all'] }, 'bad', /malformed/],
  ['a DNS server that fails', { [SEND]: 'SERVFAIL' }, 'unknown', /no usable answer: could not check SPF/],
  ['a DNS server that fails further down', { 'TXT amazonses.com': 'SERVFAIL' }, 'unknown', /could not check SPF/],
];

test.each(situations)('%s', async (_fact, zone, level, words, todo) => {
  const finding = await check(zone).finding;
  expect(read(finding.words)).toMatch(words);
  expect(finding).toMatchObject({ level, title: 'SPF' });
  if (todo) expect(read(finding.todo)).toMatch(todo);
  expect(Boolean(finding.todo)).toBe(level !== 'good');
});

test('a missing record under a name that Resend did not confirm is not called bad', async () => {
  const finding = await check({ [SEND]: [] }, { kind: 'no-answer' }).finding;
  expect(finding).toMatchObject({ level: 'unknown' });
});

test('however much a record refers to, DNS is asked a bounded number of questions', async () => {
  const mx = many(100, (i) => `10 m${i}.net`);
  const { resolver, finding } = check({
    [SEND]: [`v=spf1 ${many(10, (i) => `mx:x${i}.net`).join(' ')} ~all`],
    ...Object.fromEntries(many(10, (i) => `MX x${i}.net`).map((name) => [name, mx])),
  });
  expect((await finding).level).not.toBe('good');
  expect(resolver.asked.length).toBeLessThan(250);
});
