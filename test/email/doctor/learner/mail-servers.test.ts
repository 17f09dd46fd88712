import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { RecordType } from '../../../../src/email/doctor/dns/dns.ts';
import { openDns } from '../../../../src/email/doctor/dns/dns.ts';
import { checkLearnerDomain, takesMail } from '../../../../src/email/doctor/learner/learner-domain.ts';
import { fakeResolver, type Zone } from '../fake-dns.ts';
import { read } from '../healthy.ts';

type Records = Partial<Record<`${RecordType} ${string}`, Zone[keyof Zone]>>;
const real: Records = { 'A mx.x.com': ['203.0.113.25'] };

/** MX records that people really have, what their names lead to, and what somebody who knows would say. */
const situations: [mx: string[], beside: Records, verdict: 'yes' | 'unknown' | RegExp][] = [
  [['10 mx.x.com'], real, 'yes'],
  [['10 mx.x.com.'], real, 'yes'],
  [['10 MX.X.COM'], real, 'yes'],
  [['0 x.com'], { 'A x.com': ['203.0.113.25'] }, 'yes'],
  [['1 aspmx.l.google.com', '5 alt1.aspmx.l.google.com'], { 'A aspmx.l.google.com': ['203.0.113.27'] }, 'yes'],
  [['0 x-com.mail.protection.outlook.com'], { 'A x-com.mail.protection.outlook.com': ['203.0.113.36'] }, 'yes'],
  [['10 mx.x.com'], { 'AAAA mx.x.com': ['2001:db8::25'] }, 'yes'],
  [['10 mail_1.x.com'], { 'A mail_1.x.com': ['203.0.113.25'] }, 'yes'],
  [['10 mx.intra.x.com'], { 'A mx.intra.x.com': ['10.1.2.3'] }, 'yes'],
  [['10 gone.x.com', '20 mx.x.com'], real, 'yes'],
  [['10 localhost', '20 mx.x.com'], real, 'yes'],
  [['10 mx.x.com', '32767 ms35247612.msv1.invalid'], real, 'yes'],
  [['10 mx.x.com'], { 'A mx.x.com': ['127.0.0.1', '203.0.113.25'] }, 'yes'],
  [['10 localhost'], {}, /names localhost as its mail server \(MX\), which is not a server’s name/],
  [['10 localhost.'], {}, /is not a server’s name/],
  [['10 mail'], {}, /names mail as its mail server .* is not a server’s name/],
  [['0 0.0.0.0'], {}, /names 0\.0\.0\.0 .* is not a server’s name/],
  [['0 203.0.113.25'], {}, /is not a server’s name/],
  [['0 203.0.113.25.'], {}, /is not a server’s name/],
  [['0 127.0.0.1'], {}, /is not a server’s name/],
  [['0 [203.0.113.25]'], {}, /is not a server’s name/],
  [['0 2001:db8::25'], {}, /is not a server’s name/],
  [['0 ::1'], {}, /is not a server’s name/],
  [['32767 ms35247612.msv1.invalid'], {}, /is a placeholder: mail was never set up/],
  [['0 x-com.mail.invalid'], {}, /placeholder/],
  [['32767 ms35247612.msv1.invalid'], { 'A ms35247612.msv1.invalid': ['203.0.113.99'] }, /placeholder/],
  [['10 mx.localhost'], {}, /leads nowhere/],
  [['10 gone.x.com'], {}, /names gone\.x\.com .* does not exist/],
  [['10 gone.x.com', '20 gone.y.com'], {}, /names gone\.x\.com/],
  [['20 gone.y.com', '10 gone.x.com'], {}, /names gone\.x\.com/],
  [['10 mx.x.com'], { 'TXT mx.x.com': ['hello'] }, /does not exist/],
  [['10 mx.x.com'], { 'A mx.x.com': ['127.0.0.1'] }, /names mx\.x\.com .* leads nowhere/],
  [['10 mx.x.com'], { 'A mx.x.com': ['127.0.53.53'] }, /leads nowhere/],
  [['10 mx.x.com'], { 'A mx.x.com': ['0.0.0.0'] }, /leads nowhere/],
  [['10 mx.x.com'], { 'A mx.x.com': ['169.254.1.1'] }, /leads nowhere/],
  [['10 mx.x.com'], { 'A mx.x.com': ['255.255.255.255'] }, /leads nowhere/],
  [['10 mx.x.com'], { 'AAAA mx.x.com': ['::1'] }, /leads nowhere/],
  [['10 mx.x.com'], { 'AAAA mx.x.com': ['::'] }, /leads nowhere/],
  [['10 mx.x.com'], { 'AAAA mx.x.com': ['::ffff:127.0.0.1'] }, /leads nowhere/],
  [['10 mx.x.com'], { 'AAAA mx.x.com': ['fe80::1'] }, /leads nowhere/],
  [['10 localhost', '20 0.0.0.0', '30 gone.x.com'], {}, /names localhost/],
  [['10 mx.x.com'], { 'A mx.x.com': 'SERVFAIL' }, 'unknown'],
  [['10 gone.x.com', '20 mx.x.com'], { 'A mx.x.com': 'SERVFAIL' }, 'unknown'],
  [['10 mx.x.com'], { 'A mx.x.com': ['203.0.113.25'], 'AAAA mx.x.com': 'SERVFAIL' }, 'yes'],
];

describe('a domain whose mail servers are', () => {
  test.each(situations)('%j, with %j', async (mx, beside, verdict) => {
    const resolver = fakeResolver({ ...beside, 'MX x.com': mx } as Zone);
    const dns = openDns({ resolver, signal: new AbortController().signal });
    const finding = await checkLearnerDomain('jane@x.com', dns);
    const { kind } = await takesMail('x.com', resolver, 1_000);
    expect([kind, finding.level]).toEqual(
      verdict instanceof RegExp ? ['no', 'bad'] : verdict === 'yes' ? ['yes', 'good'] : ['unknown', 'unknown'],
    );
    if (verdict instanceof RegExp) expect(read(finding.words)).toMatch(verdict);
    expect(JSON.stringify(finding)).not.toContain('jane');
  });
});

test.each([['127.0.0.1'], ['0.0.0.0']])(
  'a domain without a mail server, whose own address is %s, takes none',
  async (address) => {
    expect(await takesMail('x.com', fakeResolver({ 'A x.com': [address] }), 1_000)).toEqual({
      kind: 'no',
      why: 'no-mail-server',
    });
  },
);

test('whatever stands in MX records, DNS is asked a bounded number of questions, and the answer has words', async () => {
  const name = fc.oneof(fc.string(), fc.domain(), fc.ipV4(), fc.ipV6(), fc.constantFrom('.', 'a', 'x.invalid', '-._'));
  await fc.assert(
    fc.asyncProperty(fc.array(name, { maxLength: 120 }), async (exchanges) => {
      let asked = 0;
      const resolver = {
        async resolve(_name: string, type: RecordType) {
          asked += 1;
          if (type === 'MX') return exchanges.map((exchange, priority) => ({ exchange, priority }));
          throw Object.assign(new Error('none'), { code: 'ENOTFOUND' });
        },
      };
      const finding = await checkLearnerDomain(
        'jane@x.com',
        openDns({ resolver, signal: new AbortController().signal }),
      );
      expect(finding.level).toBe('bad');
      expect(read(finding.words)).toMatch(/\w/);
      expect(asked).toBeLessThanOrEqual(21);
    }),
    { numRuns: 300 },
  );
});
