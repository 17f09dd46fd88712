import type { Answer } from 'dns-packet';
import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import type { Diagnosis } from '../../../src/core/mail/diagnosis.ts';
import type { Resolver } from '../../../src/email/doctor/dns/dns.ts';
import { createMailDoctor } from '../../../src/email/doctor/mail-doctor.ts';
import { daysAgo, NOW } from '../../support/desk/facts.ts';
import { startDns } from '../../support/servers/udp-dns.ts';
import { fakeResolver, type Zone } from './fake-dns.ts';
import { FROM, healthyZone, KEY, read } from './healthy.ts';
import { healthyPaths, startResend } from './resend-server.ts';

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()));
});

async function resendWith(paths?: Parameters<typeof startResend>[0]) {
  const resend = await startResend(paths);
  closing.push(resend.close);
  return resend.access;
}

async function dnsWith(...args: Parameters<typeof startDns>) {
  const dns = await startDns(...args);
  closing.push(dns.close);
  return dns.resolver;
}

const now = () => NOW;
const jane = { email: 'jane.doe@x.com', history: [] };
const level = ({ findings }: Diagnosis, title: string) => findings.find((finding) => finding.title === title)?.level;
const levels = ({ findings }: Diagnosis) =>
  Object.fromEntries(findings.map((finding) => [finding.title, finding.level]));

async function timed(examination: Promise<Diagnosis>) {
  const began = performance.now();
  return { diagnosis: await examination, ms: performance.now() - began };
}

test('a check that breaks is told to whoever runs the desk, and the others are done', async () => {
  const faults: unknown[] = [];
  const diagnosis = await createMailDoctor({
    from: FROM,
    resolver: fakeResolver(healthyZone),
    now: () => {
      throw new Error('no clock');
    },
    onFault: (error, check) => faults.push([check, String(error)]),
  }).examine(jane);
  expect(faults).toEqual([['Last mail', 'Error: no clock']]);
  const broken = diagnosis.findings.find(({ title }) => title === 'Last mail');
  expect([read(broken?.words), read(broken?.todo)]).toEqual([
    'Could not check Last mail.',
    'This is a fault of Learner Desk: tell whoever runs it. Its log has the cause.',
  ]);
  expect(levels(diagnosis)).toMatchObject({ SPF: 'good', 'Learner’s domain': 'good' });
});

/** In time, on a machine that is busy with something else: what never answered would take for ever. */
const BUSY_MS = 20_000;

describe('the verdict', () => {
  const examine = async (
    zone: Zone,
    paths?: Parameters<typeof startResend>[0],
    patient: Parameters<ReturnType<typeof createMailDoctor>['examine']>[0] = jane,
  ) =>
    createMailDoctor({
      from: FROM,
      now,
      resend: await resendWith(paths),
      resolver: fakeResolver({ ...healthyZone, ...zone }),
    }).examine(patient);

  test('is fine where all is well, and every check is named', async () => {
    const diagnosis = await examine({});
    expect(diagnosis.verdict).toBe('fine');
    expect(read(diagnosis.headline)).toBe('Nothing found that keeps mail away.');
    expect(Object.keys(levels(diagnosis)).sort()).toEqual(
      ['DKIM', 'DMARC', 'Last mail', 'Learner’s domain', 'Resend', 'SPF', 'Tracking'].sort(),
    );
  });

  test('is fine with a weak DMARC policy, which is said all the same', async () => {
    const diagnosis = await examine({ 'TXT _dmarc.acme.com': ['v=DMARC1; p=none'] });
    expect([diagnosis.verdict, level(diagnosis, 'DMARC')]).toEqual(['fine', 'warning']);
  });

  test('is suspect with click tracking, and names it', async () => {
    const diagnosis = await examine({}, healthyPaths({ click_tracking: true }));
    expect(diagnosis.verdict).toBe('suspect');
    expect(read(diagnosis.headline)).toBe('Mail may not arrive. Look at: Tracking.');
  });

  test('is broken where her domain does not exist, and that comes first', async () => {
    const diagnosis = await examine({ 'TXT _dmarc.acme.com': [] }, undefined, { email: 'jane@gone.com', history: [] });
    expect(diagnosis.verdict).toBe('broken');
    expect(read(diagnosis.headline)).toBe('Found what keeps mail away: Learner’s domain.');
    expect(diagnosis.findings.map((finding) => finding.level).slice(0, 3)).toEqual(['bad', 'warning', 'good']);
    // What is wrong with our own domain, too, is for whoever runs the desk.
    expect(diagnosis.steps).toEqual(['correct-address', 'escalate']);
  });

  test('is broken where the last mail bounced, however healthy DNS is', async () => {
    const history = [{ at: daysAgo(1), state: 'bounced', problem: 'no-such-address' } as const];
    expect((await examine({}, undefined, { ...jane, history })).verdict).toBe('broken');
  });

  test('is fine with a key that may only send: DNS is asked under the usual names', async () => {
    const body = {
      statusCode: 401,
      name: 'restricted_api_key',
      message: 'This API key is restricted to only send emails',
    };
    const diagnosis = await examine({}, { '/domains': { status: 401, body } });
    expect(diagnosis.verdict).toBe('fine');
    expect(levels(diagnosis)).toMatchObject({ Resend: 'unknown', SPF: 'good', DKIM: 'good' });
  });

  test('survives JSON', async () => {
    const diagnosis = await examine({});
    expect(JSON.parse(JSON.stringify(diagnosis))).toEqual(diagnosis);
  });
});

test('the text for IT names our sender and her domain, and nothing of her or secret', async () => {
  const resend = await resendWith();
  const { forIt } = await createMailDoctor({ from: FROM, now, resend, resolver: fakeResolver(healthyZone) }).examine(
    jane,
  );
  for (const said of ['people at x.com', FROM, 'send.acme.com', 'd=acme.com, selector resend', 'from hello@acme.com'])
    expect(forIt).toContain(said);
  expect(forIt).not.toMatch(/jane|\bdoe\b|re_test/i);
});

test('no finding repeats her address', async () => {
  const resolver = fakeResolver({});
  const diagnosis = await createMailDoctor({ from: FROM, now, resolver }).examine({
    email: 'jane.doe@gmial.com',
    history: [],
  });
  expect(JSON.stringify(diagnosis)).not.toMatch(/jane|\bdoe\b/i);
});

test('a sender without a proper domain is said to be wrong', async () => {
  const diagnosis = await createMailDoctor({
    from: 'desk@localhost',
    now,
    resolver: fakeResolver(healthyZone),
  }).examine(jane);
  expect(levels(diagnosis)).toMatchObject({ Sender: 'bad', 'Learner’s domain': 'good' });
});

describe('over real DNS', () => {
  const txt = (name: string, data: string[]): Answer => ({ type: 'TXT', name, ttl: 1, data });
  const records: Answer[] = [
    // As Resend's automatic set-up does it: an alias, and the record behind it.
    { type: 'CNAME', name: 'send.acme.com', ttl: 1, data: 'a.provider.net' },
    txt('a.provider.net', ['v=spf1 include:amaz', 'onses.com ~all']),
    txt('amazonses.com', ['v=spf1 ip4:199.255.192.0/22 -all']),
    txt('resend._domainkey.acme.com', [`p=${KEY.slice(0, 100)}`, KEY.slice(100)]),
    txt('_dmarc.acme.com', ['v=DMARC1; p=reject']),
    { type: 'MX', name: 'x.com', ttl: 1, data: { preference: 10, exchange: 'mx.x.com' } },
    { type: 'A', name: 'mx.x.com', ttl: 1, data: '203.0.113.25' },
  ];
  const answer = ({ name, type }: { name: string; type: string }) => {
    const here = records.filter((record) => record.name === name && (record.type === type || record.type === 'CNAME'));
    const behind = here.flatMap((record) =>
      record.type === 'CNAME' ? records.filter((other) => other.name === record.data) : [],
    );
    return here.length > 0 ? [...here, ...behind] : ('NXDOMAIN' as const);
  };

  test('all is found, through an alias and in chunks', async () => {
    const doctor = createMailDoctor({ from: FROM, now, resend: await resendWith(), resolver: await dnsWith(answer) });
    const diagnosis = await doctor.examine(jane);
    expect(levels(diagnosis)).toMatchObject({ SPF: 'good', DKIM: 'good', DMARC: 'good', 'Learner’s domain': 'good' });
    expect(diagnosis.verdict).toBe('fine');
  });

  test('a null MX and a domain that does not exist are told apart', async () => {
    const nullMx: Answer = { type: 'MX', name: 'null.com', ttl: 1, data: { preference: 0, exchange: '.' } };
    const resolver = await dnsWith((question) => (question.name === 'null.com' ? [nullMx] : answer(question)));
    const doctor = createMailDoctor({ from: FROM, now, resolver });
    const words = async (email: string) =>
      read(
        (await doctor.examine({ email, history: [] })).findings.find(({ title }) => title === 'Learner’s domain')
          ?.words,
      );
    expect(await words('jane@null.com')).toContain('null MX');
    expect(await words('jane@gone.com')).toContain('does not exist');
  });

  test('a server that never answers: it ends in time, and says what it could not check', async () => {
    const doctor = createMailDoctor({
      from: FROM,
      now,
      resend: await resendWith(),
      resolver: await dnsWith(() => undefined),
      timeoutMs: 2_000,
    });
    const { diagnosis, ms } = await timed(
      doctor.examine({ ...jane, history: [{ at: daysAgo(1), state: 'delivered' }] }),
    );
    expect(ms).toBeLessThan(BUSY_MS);
    expect(diagnosis.verdict).toBe('unknown');
    for (const title of ['SPF', 'DKIM', 'DMARC', 'Learner’s domain']) {
      const finding = diagnosis.findings.find((each) => each.title === title);
      expect([finding?.level, read(finding?.words)]).toEqual([
        'unknown',
        `DNS is slow: could not check ${title.replace(/^L/, 'the l')}.`,
      ]);
    }
    expect(levels(diagnosis)).toMatchObject({ 'Last mail': 'good', Resend: 'good' });
  });

  test('a server that answers noise: nothing is called good or bad for it', async () => {
    const resolver = await dnsWith(() => Buffer.from([0x81, 0x80, 0, 1, 0, 9, 0, 0, 0, 0, 0xc0, 0x0c]));
    const { diagnosis, ms } = await timed(
      createMailDoctor({ from: FROM, now, resolver, timeoutMs: 400 }).examine(jane),
    );
    expect(ms).toBeLessThan(BUSY_MS);
    expect(levels(diagnosis)).toMatchObject({
      SPF: 'unknown',
      DKIM: 'unknown',
      DMARC: 'unknown',
      'Learner’s domain': 'unknown',
    });
  });

  test('neither Resend nor DNS answers: it ends in time all the same', async () => {
    const doctor = createMailDoctor({
      from: FROM,
      now,
      resend: await resendWith({ '/domains': 'NEVER' }),
      resolver: await dnsWith(() => undefined),
      timeoutMs: 400,
    });
    const { diagnosis, ms } = await timed(doctor.examine(jane));
    expect(ms).toBeLessThan(BUSY_MS);
    expect(level(diagnosis, 'Resend')).toBe('unknown');
  });

  test('a slow Resend does not keep DNS from being checked', async () => {
    const resend = await resendWith({ '/domains': 'NEVER' });
    const diagnosis = await createMailDoctor({
      from: FROM,
      now,
      resend,
      resolver: await dnsWith(answer),
      timeoutMs: 3_000,
    }).examine(jane);
    expect(levels(diagnosis)).toMatchObject({ Resend: 'unknown', SPF: 'good', DKIM: 'good' });
  });
});

describe('whatever DNS answers', () => {
  const names = ['send.acme.com', 'resend._domainkey.acme.com', '_dmarc.acme.com', 'x.com', 'a.net'];
  const term = fc.oneof(
    fc.constantFrom(
      'all',
      '+all',
      '~all',
      'mx',
      'a',
      'ptr',
      'p=none',
      'p=',
      'v=DMARC1;',
      'pct=',
      '%',
      '%{i}',
      'exists:%{ir}.a.net',
      ';',
    ),
    fc
      .tuple(fc.constantFrom('include:', 'redirect=', 'a:', 'mx:', 'exists:', '-include:'), fc.constantFrom(...names))
      .map((parts) => parts.join('')),
    fc.string({ maxLength: 30 }),
  );
  const text = fc
    .tuple(fc.constantFrom('v=spf1 ', 'v=DMARC1; ', 'v=DKIM1; p=', 'p=', ''), fc.array(term, { maxLength: 20 }))
    .map(([start, terms]) => start + terms.join(' '));
  const anything = fc.oneof(
    { weight: 6, arbitrary: fc.array(fc.array(text, { maxLength: 4 }), { maxLength: 4 }) },
    fc.array(
      fc.record({
        exchange: fc.oneof(fc.constantFrom('', '.', ...names), fc.string()),
        priority: fc.oneof(fc.integer(), fc.double()),
      }),
    ),
    fc.array(fc.oneof(fc.ipV4(), fc.ipV6(), fc.string())),
    fc.constantFrom('ENOTFOUND', 'ENODATA', 'ESERVFAIL', 'ETIMEOUT', 'NEVER', 'THROWS'),
    fc.constant(['x'.repeat(70_000)]),
    fc.constant([['v=spf1 ', 'include:a.net '.repeat(5_000)]]),
    fc.anything(),
  );

  const hostile = (answers: unknown[]): Resolver => {
    let turn = 0;
    return {
      resolve() {
        const given = answers[turn++ % answers.length];
        if (given === 'NEVER') return new Promise(() => {});
        if (given === 'THROWS') throw new Error('no promise at all');
        return typeof given === 'string'
          ? Promise.reject(Object.assign(new Error(given), { code: given }))
          : Promise.resolve(given);
      },
    };
  };

  test('a diagnosis with a headline comes back in bounded time', async () => {
    const property = fc.asyncProperty(
      fc.array(anything, { minLength: 1, maxLength: 12 }),
      fc.emailAddress(),
      async (answers, email) => {
        const doctor = createMailDoctor({ from: FROM, now, resolver: hostile(answers), timeoutMs: 60 });
        const { diagnosis, ms } = await timed(doctor.examine({ email, history: [] }));
        expect(read(diagnosis.headline)).toMatch(/\w.*\.$/s);
        expect(diagnosis.findings).toHaveLength(5);
        for (const finding of diagnosis.findings) {
          expect(read(finding.words).length).toBeLessThan(500);
          expect(Boolean(finding.todo)).toBe(finding.level !== 'good');
        }
        expect(ms).toBeLessThan(BUSY_MS);
      },
    );
    await fc.assert(property, { numRuns: 300 });
  });
});
