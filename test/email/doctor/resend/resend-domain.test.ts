import { afterEach, expect, test } from 'vitest';
import { viewDomain } from '../../../../src/email/doctor/resend/resend-domain.ts';
import { resendFindings } from '../../../../src/email/doctor/resend/resend-findings.ts';
import { wantedOf } from '../../../../src/email/doctor/sender/wanted.ts';
import { healthyView, KEY, read, resendAnswer } from '../healthy.ts';
import { healthyPaths, startResend } from '../resend-server.ts';

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()));
});

async function view(paths: Parameters<typeof startResend>[0], { domain = 'acme.com', ms = 5_000 } = {}) {
  const resend = await startResend(paths);
  closing.push(resend.close);
  return { view: await viewDomain(resend.access, domain, AbortSignal.timeout(ms)), asked: resend.asked };
}

test('our domain is found, and nothing but reads is asked', async () => {
  const { view: seen, asked } = await view(healthyPaths());
  expect(seen).toMatchObject({ kind: 'known', domain: { status: 'verified', clickTracking: false, maySend: true } });
  expect(asked.map((line) => line.replace(/\?.*/, ''))).toEqual(['GET /domains', 'GET /domains/d-1']);
  expect(wantedOf(seen, 'acme.com')).toEqual({
    sure: true,
    returnPath: 'send.acme.com',
    provider: 'amazonses.com',
    dkim: [{ name: 'resend._domainkey.acme.com', value: `p=${KEY}` }],
  });
});

test('records of a subdomain are named from the registered domain on', async () => {
  const records = resendAnswer.records.map((record) => ({ ...record, name: `${record.name}.news` }));
  const { view: seen } = await view(
    {
      '/domains': { body: { data: [{ id: 'd-1', name: 'news.acme.com' }] } },
      '/domains/d-1': { body: { ...resendAnswer, name: 'news.acme.com', records } },
    },
    { domain: 'news.acme.com' },
  );
  const wanted = wantedOf(seen, 'news.acme.com');
  expect([wanted.returnPath, wanted.dkim[0]?.name]).toEqual(['send.news.acme.com', 'resend._domainkey.news.acme.com']);
});

test('our domain is found on a later page', async () => {
  const { view: seen } = await view({
    ...healthyPaths(),
    '/domains?limit=100': { body: { has_more: true, data: [{ id: 'd-9', name: 'other.com' }] } },
    '/domains?limit=100&after=d-9': { body: { has_more: false, data: [{ id: 'd-1', name: 'Acme.com' }] } },
  });
  expect(seen.kind).toBe('known');
});

test('pages without an end are given up', async () => {
  const { view: seen, asked } = await view({
    '/domains': { body: { has_more: true, data: [{ id: 'd-9', name: 'other.com' }] } },
  });
  expect(seen).toEqual({ kind: 'no-answer' });
  expect(asked).toHaveLength(5);
});

const restricted = {
  statusCode: 401,
  name: 'restricted_api_key',
  message: 'This API key is restricted to only send emails',
};
test.each<[string, Parameters<typeof startResend>[0], string]>([
  ['another account', { '/domains': { body: { data: [] } } }, 'not-there'],
  ['a key that may only send', { '/domains': { status: 401, body: restricted } }, 'not-allowed'],
  [
    'a wrong key',
    { '/domains': { status: 403, body: { statusCode: 403, name: 'invalid_api_key', message: 'no' } } },
    'not-allowed',
  ],
  ['a provider that is down', { '/domains': { status: 503, body: '<h1>down</h1>' } }, 'no-answer'],
  ['an answer that makes no sense', { '/domains': { body: { hello: 'world' } } }, 'no-answer'],
  ['an answer that is not JSON', { '/domains': { body: '<h1>hello</h1>' } }, 'no-answer'],
  ['a domain that makes no sense', { ...healthyPaths(), '/domains/d-1': { body: [] } }, 'no-answer'],
])('%s', async (_fact, paths, kind) => {
  expect((await view(paths)).view.kind).toBe(kind);
});

test('a provider that never answers is given up in time', async () => {
  expect((await view({ '/domains': 'NEVER' }, { ms: 50 })).view).toEqual({ kind: 'no-answer' });
});

test('strange records are left out, and then the usual names are looked for', async () => {
  const records = [{ record: 'SPF', name: 'send me\n<!channel>', type: 'TXT', value: 'v=spf1', status: 'verified' }];
  const { view: seen } = await view(healthyPaths({ records }));
  expect(wantedOf(seen, 'acme.com')).toMatchObject({ sure: false, returnPath: 'send.acme.com' });
});

test.each<[string, Parameters<typeof healthyView>[0], [string, string][]]>([
  [
    'all well',
    {},
    [
      ['Resend', 'good'],
      ['Tracking', 'good'],
    ],
  ],
  [
    'not verified yet',
    { status: 'pending' },
    [
      ['Resend', 'bad'],
      ['Tracking', 'good'],
    ],
  ],
  [
    'verification failed',
    { status: 'failed' },
    [
      ['Resend', 'bad'],
      ['Tracking', 'good'],
    ],
  ],
  [
    'a part is missing',
    { status: 'partially_verified' },
    [
      ['Resend', 'warning'],
      ['Tracking', 'good'],
    ],
  ],
  [
    'a new word for a state',
    { status: 'sleeping' },
    [
      ['Resend', 'unknown'],
      ['Tracking', 'good'],
    ],
  ],
  [
    'sending is off',
    { maySend: false },
    [
      ['Resend', 'bad'],
      ['Tracking', 'good'],
    ],
  ],
  [
    'click tracking',
    { clickTracking: true },
    [
      ['Resend', 'good'],
      ['Tracking', 'warning'],
    ],
  ],
  [
    'open tracking',
    { openTracking: true },
    [
      ['Resend', 'good'],
      ['Tracking', 'warning'],
    ],
  ],
  ['tracking unsaid', { clickTracking: undefined, openTracking: undefined }, [['Resend', 'good']]],
])('%s', (_fact, over, expected) => {
  const findings = resendFindings(healthyView(over), 'acme.com');
  expect(findings.map(({ title, level }) => [title, level])).toEqual(expected);
  for (const { level, todo } of findings) expect(Boolean(todo)).toBe(level !== 'good');
});

test('click tracking is said to rewrite links', () => {
  const [, tracking] = resendFindings(healthyView({ clickTracking: true }), 'acme.com');
  expect(read(tracking?.words)).toContain('rewrites the links');
});
