import { generateKeyPairSync } from 'node:crypto';
import { expect, test } from 'vitest';
import { openDns } from '../../../../src/email/doctor/dns/dns.ts';
import { checkDkim } from '../../../../src/email/doctor/sender/dkim.ts';
import { wantedOf } from '../../../../src/email/doctor/sender/wanted.ts';
import { fakeResolver, type Zone } from '../fake-dns.ts';
import { dkimKey, healthyView, healthyZone, KEY, read } from '../healthy.ts';

const NAME = 'TXT resend._domainkey.acme.com';
const check = (zone: Zone, view = healthyView()) => {
  const dns = openDns({ resolver: fakeResolver({ ...healthyZone, ...zone }), signal: new AbortController().signal });
  return checkDkim('acme.com', wantedOf(view, 'acme.com'), dns);
};
const aliased = (names: string[]) =>
  healthyView({
    records: [
      {
        kind: 'SPF',
        type: 'TXT',
        name: 'send.acme.com',
        value: 'v=spf1 include:amazonses.com ~all',
        status: 'verified',
      },
      ...names.map((name) => ({
        kind: 'DKIM',
        type: 'CNAME',
        name,
        value: 'k.dkim.amazonses.com',
        status: 'verified',
      })),
    ],
  });
const ed25519 = generateKeyPairSync('ed25519').publicKey.export({ type: 'spki', format: 'der' }).subarray(-32);
const short = dkimKey(512);

const situations: [fact: string, records: Zone[typeof NAME], level: string, words: RegExp][] = [
  ['the key that Resend signs with is good', [`p=${KEY}`], 'good', /the key is in DNS/],
  [
    'the same key written at length is good',
    [`v=DKIM1; k=rsa; p=${KEY.slice(0, 50)} ${KEY.slice(50)};`],
    'good',
    /the key is in DNS/,
  ],
  ['other texts beside it do not matter', ['hello', `p=${KEY}`], 'good', /the key is in DNS/],
  ['no key', undefined as never, 'bad', /There is no key/],
  ['another text in its place', ['v=spf1 -all'], 'bad', /There is no key/],
  ['another key', [`p=${dkimKey(1024)}`], 'bad', /not the one that Resend signs with/],
  ['a withdrawn key', ['v=DKIM1; p='], 'bad', /withdrawn/],
  ['a key cut short', [`p=${KEY.slice(0, 100)}`], 'bad', /cannot be read/],
  ['nonsense', ['p=<script>alert(1)</script>'], 'bad', /cannot be read/],
  ['another version', [`v=DKIM2; p=${KEY}`], 'bad', /version has to be DKIM1/],
  ['several keys', [`p=${KEY}`, `p=${KEY}`], 'bad', /2 keys/],
  ['a key for tests', [`v=DKIM1; t=y; p=${KEY}`], 'warning', /marked as a test/],
  ['a DNS server that fails', 'SERVFAIL', 'unknown', /could not check DKIM/],
];

test.each(situations)('%s', async (_fact, records, level, words) => {
  const finding = await check({ [NAME]: records });
  expect(read(finding.words)).toMatch(words);
  expect(finding).toMatchObject({ level, title: 'DKIM' });
  expect(Boolean(finding.todo)).toBe(level !== 'good');
});

test('a key of 512 bits is too short', async () => {
  const finding = await check({ 'TXT a._domainkey.acme.com': [`p=${short}`] }, aliased(['a._domainkey.acme.com']));
  expect(read(finding.words)).toContain('fewer than 1024 bits');
});

test('an ed25519 key is good', async () => {
  const record = `v=DKIM1; k=ed25519; p=${ed25519.toString('base64')}`;
  const finding = await check({ 'TXT a._domainkey.acme.com': [record] }, aliased(['a._domainkey.acme.com']));
  expect(finding.level).toBe('good');
});

test('of several keys the worst counts', async () => {
  const names = ['a', 'b', 'c'].map((selector) => `${selector}._domainkey.acme.com`);
  const zone = { [`TXT ${names[0]}`]: [`p=${KEY}`], [`TXT ${names[2]}`]: [`p=${KEY}`] };
  const finding = await check(zone, aliased(names));
  expect(read(finding.words)).toContain('no key under b._domainkey.acme.com');
});

test('a missing key under a name that Resend did not confirm is not called bad', async () => {
  expect(await check({ [NAME]: [] }, { kind: 'not-allowed' })).toMatchObject({ level: 'unknown' });
});
