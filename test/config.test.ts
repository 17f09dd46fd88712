import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { describe, expect, it } from 'vitest';
import { readConfig, readPlatform } from '../src/config.ts';

const complete = {
  SLACK_BOT_TOKEN: 'xoxb-1',
  SLACK_SIGNING_SECRET: '8f742231b10e8888abcd99yyyzzz85a5',
  RESEND_API_KEY: 're_1',
  EMAIL_FROM: 'Acme <hello@acme.test>',
  PUBLIC_URL: 'https://desk.acme.test/',
  LEARNING_PLATFORM_URL: 'https://learn.acme.test',
  LINK_SECRET: 'FJ8/pq0nB1vZtX4mYd3kQw7uLsR2hGcE',
  DESK_AGENTS: 'U0AMY, S0AGENTS',
};

const random = (encoding: 'hex' | 'base64') => randomBytes(32).toString(encoding);
const problemsOf = (env: Record<string, string | undefined>) => {
  const read = readConfig(env);
  return 'problems' in read ? read.problems.map(({ name }) => name) : [];
};

describe('the configuration', () => {
  it('is read whole, with defaults', () => {
    const read = readConfig(complete);
    expect('config' in read && read.config).toMatchObject({
      slack: { door: { signingSecrets: ['8f742231b10e8888abcd99yyyzzz85a5'] }, apiUrl: 'https://slack.com/api/' },
      publicUrl: 'https://desk.acme.test',
      databaseUrl: undefined,
      port: 3000,
      logLevel: 'info',
      fullEmails: false,
      limits: { coolDownMinutes: 5, perPerson: 30, perDesk: 1_500, lookUpsPerPerson: 100 },
      keeping: { requestDays: 730, auditDays: 730 },
      roles: { agent: ['U0AMY', 'S0AGENTS'], lead: [], 'on-call': [] },
      channels: [],
      escalationChannel: undefined,
    });
  });

  it.each([
    ['https://Desk.Acme.test:443', 'https://desk.acme.test'],
    ['https://acme.test/desk/', 'https://acme.test/desk'],
    ['http://10.0.0.2:3000/a/desk-2', 'http://10.0.0.2:3000/a/desk-2'],
  ])('takes PUBLIC_URL %s, with a path of its own or without', (given, taken) => {
    const read = readConfig({ ...complete, PUBLIC_URL: given });
    expect('config' in read && read.config.publicUrl).toBe(taken);
  });

  it('calls all leads where one has to decide, or those that are set apart', () => {
    const approvers = (more: object) => {
      const read = readConfig({ ...complete, DESK_LEADS: 'U0BOB,S0LEADS', ...more });
      return 'config' in read ? read.config.approvers : read;
    };
    expect(approvers({})).toEqual(['U0BOB', 'S0LEADS']);
    expect(approvers({ DESK_APPROVERS: 'U0BOB' })).toEqual(['U0BOB']);
  });

  it('takes lists of channels, and one channel for escalations', () => {
    const read = readConfig({ ...complete, DESK_CHANNELS: 'C0ONE, G0TWO C0THREE', DESK_ESCALATION_CHANNEL: 'C0FOUR' });
    expect('config' in read && read.config).toMatchObject({
      channels: ['C0ONE', 'G0TWO', 'C0THREE'],
      escalationChannel: 'C0FOUR',
    });
  });

  it('takes DNS servers by address, with a port or without; the machine’s own unless there are any', () => {
    const read = readConfig({ ...complete, DESK_DNS: '10.0.0.2, 127.0.0.1:5353 ::1,[::1]:5353' });
    expect('config' in read && read.config.dnsServers).toEqual(['10.0.0.2', '127.0.0.1:5353', '::1', '[::1]:5353']);
    const without = readConfig(complete);
    expect('config' in without && without.config.dnsServers).toBeUndefined();
  });

  it.each([
    ['', undefined],
    ['2', 2],
    ['10.0.0.5', ['10.0.0.5']],
    ['10.0.0.5, 172.18.0.0/16 fd00::/8', ['10.0.0.5', '172.18.0.0/16', 'fd00::/8']],
  ])('believes as many proxies, or those, as TRUST_PROXY=%s says', (value, trustProxy) => {
    const read = readConfig({ ...complete, TRUST_PROXY: value });
    expect('config' in read && read.config.trustProxy).toEqual(trustProxy);
  });

  it('takes one value of a secret, or two with a comma between them, the new one first', () => {
    const [link, slack, webhook] = [random('base64'), random('hex'), `whsec_${random('base64')}`];
    const [newLink, newSlack, newWebhook] = [random('base64'), random('hex'), `whsec_${random('base64')}`];
    const read = readConfig({
      ...complete,
      LINK_SECRET: `${newLink},${link}`,
      SLACK_SIGNING_SECRET: `${newSlack}, ${slack}`,
      RESEND_WEBHOOK_SECRET: `${newWebhook},${webhook}`,
    });
    expect('config' in read && read.config).toMatchObject({
      linkSecrets: [newLink, link],
      slack: { door: { signingSecrets: [newSlack, slack] } },
      mail: { webhookSecrets: [newWebhook, webhook] },
    });
  });

  it('takes Socket Mode where there is an app token', () => {
    const read = readConfig({ ...complete, SLACK_APP_TOKEN: 'xapp-1' });
    expect('config' in read && read.config.slack.door).toEqual({ appToken: 'xapp-1' });
  });

  it('sends traces nowhere unless it is told where, and takes headers as OpenTelemetry writes them', () => {
    const headers = { OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Basic%20YTpi=, x-team=desk' };
    const without = readConfig({ ...complete, ...headers });
    expect('config' in without && without.config.tracing).toBeUndefined();
    const read = readConfig({ ...complete, ...headers, OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318/' });
    expect('config' in read && read.config.tracing).toEqual({
      endpoint: 'http://collector:4318',
      headers: { authorization: 'Basic YTpi=', 'x-team': 'desk' },
      serviceName: 'learner-desk',
    });
  });

  it.each([
    ['http://learn.acme.com/changes', {}, false],
    ['http://8.8.8.8/changes', {}, false],
    ['http://[2606:4700::1]/changes', {}, false],
    ['http://learn.acme.com/changes', { PLATFORM_PRIVATE_NETWORK: 'true' }, true],
    ['https://learn.acme.com/changes', {}, true],
    ['http://127.0.0.1:4103/changes', {}, true],
    ['http://[::1]:4103/changes', {}, true],
    ['http://localhost:4103/changes', {}, true],
    ['http://10.0.0.7/changes', {}, true],
    ['http://platform:8080/changes', {}, true],
    ['http://learn.acme.internal/changes', {}, true],
  ])('sends changes to %s with %j: %s', (url, more, isGood) => {
    const set = { PLATFORM_WEBHOOK_URL: url, ...more };
    const mends = [readConfig({ ...complete, ...set }), readPlatform(set)].map(
      (read) => 'problems' in read && read.problems.map(({ name, mend }) => `${name}: ${mend}`).join(),
    );
    const problem = expect.stringMatching(
      /^PLATFORM_WEBHOOK_URL: set it to an address with https: changes hold personal/,
    );
    expect(mends).toEqual(isGood ? [false, false] : [problem, problem]);
  });

  it('names everything that is missing at once', () => {
    expect(problemsOf({})).toEqual([
      'SLACK_BOT_TOKEN',
      'RESEND_API_KEY',
      'EMAIL_FROM',
      'PUBLIC_URL',
      'LEARNING_PLATFORM_URL',
      'LINK_SECRET',
      'SLACK_APP_TOKEN or SLACK_SIGNING_SECRET',
    ]);
  });

  it.each([
    ['SLACK_BOT_TOKEN', 'xapp-wrong'],
    ['SLACK_SIGNING_SECRET', 'sh0rt'],
    ['SLACK_APP_TOKEN', 'xoxb-wrong'],
    ['SLACK_BOT_TOKEN', 'xoxb-...'],
    ['SLACK_BOT_TOKEN', 'xoxb-'],
    ['SLACK_BOT_TOKEN', 'xoxb-xxxx-xxxx-xxxx'],
    ['SLACK_BOT_TOKEN', 'xoxb-your-token'],
    ['SLACK_BOT_TOKEN', 'xoxb-1 2'],
    ['SLACK_APP_TOKEN', 'xapp-...'],
    ['SLACK_APP_TOKEN', 'xapp-'],
    ['SLACK_SIGNING_SECRET', 'a'.repeat(32)],
    ['SLACK_SIGNING_SECRET', '0123456789abcdef0123456789abcdef'],
    ['SLACK_SIGNING_SECRET', '<your signing secret>'],
    ['RESEND_API_KEY', 're_...'],
    ['RESEND_API_KEY', 're_'],
    ['RESEND_API_KEY', 're_xxxxxxxxx'],
    ['RESEND_WEBHOOK_SECRET', 'whsec_'],
    ['RESEND_WEBHOOK_SECRET', 'whsec_...'],
    ['RESEND_WEBHOOK_SECRET', 'whsec_AA=='],
    ['RESEND_WEBHOOK_SECRET', `whsec_${'A'.repeat(32)}`],
    ['RESEND_WEBHOOK_SECRET', 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaL'],
    ['RESEND_WEBHOOK_SECRET', 'whsec_not base64 but long enough to be one'],
    ['LINK_SECRET', 'a'.repeat(40)],
    ['LINK_SECRET', 'abcdefghijklmnopqrstuvwxyz0123456789'],
    ['LINK_SECRET', 'correct-horse-correct-horse-correct-horse'],
    ['LINK_SECRET', '$(openssl rand -base64 32) goes in here'],
    ['LINK_SECRET', 'change-me: this is not a secret at all'],
    ['METRICS_TOKEN', 'aaaaaaaaaaaaaaaa'],
    ['METRICS_TOKEN', 'your-metrics-token'],
    ['SLACK_API_URL', 'nonsense'],
    ['RESEND_API_KEY', 'wrong'],
    ['DESK_CAP_PERSON', '-7'],
    ['DESK_CAP_DESK', 'plenty'],
    ['DESK_CAP_LOOK_UPS', '-3'],
    ['DESK_COOL_DOWN_MINUTES', '-1'],
    ['EMAIL_FROM', 'nobody'],
    ['EMAIL_FROM', 'Acme <hello@acme.test>\r\nBcc: x@x.test'],
    ['DATABASE_URL', 'mysql://x/y'],
    ['PUBLIC_URL', 'desk.acme.test'],
    ['PUBLIC_URL', 'https://acme.test//desk'],
    ['PUBLIC_URL', 'https://acme.test/desk?to=1'],
    ['PUBLIC_URL', 'https://acme.test/desk#1'],
    ['PUBLIC_URL', 'https://me:secret@acme.test/desk'],
    ['PUBLIC_URL', 'https://acme.test/d;sk'],
    ['LINK_SECRET', 'too short'],
    ['LINK_SECRET', `${complete.LINK_SECRET},short`],
    ['LINK_SECRET', `${complete.LINK_SECRET},`],
    ['LINK_SECRET', [1, 2, 3].map((n) => `${n}${complete.LINK_SECRET}`).join()],
    ['SLACK_SIGNING_SECRET', `${complete.SLACK_SIGNING_SECRET},sh0rt`],
    ['RESEND_WEBHOOK_SECRET', `whsec_${random('base64')},wrong`],
    ['PORT', 'eighty'],
    ['PORT', '70000'],
    ['LOG_LEVEL', 'loud'],
    ['DESK_LEADS', '@bob'],
    ['DESK_CHANNELS', '#support'],
    ['DESK_DNS', 'dns.acme.com:53'],
    ['DESK_DNS', '10.0.0.256'],
    ['DESK_DNS', '10.0.0.2:0'],
    ['DESK_DNS', '10.0.0.2:65536'],
    ['DESK_DNS', '[10.0.0.2]:53'],
    ['TRUST_PROXY', '-1'],
    ['TRUST_PROXY', '12'],
    ['TRUST_PROXY', 'true'],
    ['TRUST_PROXY', '1,10.0.0.5'],
    ['TRUST_PROXY', 'proxy.acme.com'],
    ['TRUST_PROXY', '10.0.0.0/33'],
    ['TRUST_PROXY', '0.0.0.0/0'],
    ['TRUST_PROXY', '::/0'],
    ['DESK_CHANNELS', 'D0AMY'],
    ['DESK_ESCALATION_CHANNEL', 'C0ONE,C0TWO'],
    ['DESK_FULL_EMAILS', 'maybe'],
    ['METRICS_TOKEN', 'too short'],
    ['METRICS_TOKEN', 'long enough but with spaces'],
    ['OTEL_EXPORTER_OTLP_ENDPOINT', 'collector:4317'],
    ['OTEL_EXPORTER_OTLP_HEADERS', 'no-value-here'],
  ])('refuses %s=%j and does not repeat it', (name, value) => {
    const read = readConfig({ ...complete, [name]: value });
    const problems = 'problems' in read ? read.problems : [];
    expect(problems.map((problem) => problem.name)).toEqual([name]);
    expect(problems[0]?.mend).toMatch(/\w{3}/);
    expect(problems[0]?.mend).not.toContain(value);
  });

  it('takes whatever random text a machine makes, in any form', () => {
    for (let i = 0; i < 2000; i++) {
      const bytes = randomBytes(32);
      const env = {
        ...complete,
        SLACK_SIGNING_SECRET: bytes.toString('hex').slice(32),
        LINK_SECRET: bytes.toString('base64'),
        METRICS_TOKEN: bytes.toString('hex').slice(0, 16),
        RESEND_WEBHOOK_SECRET: `whsec_${bytes.subarray(8).toString('base64')}`,
      };
      expect(problemsOf(env)).toEqual([]);
    }
  });

  it('takes none of the examples as they are', () => {
    const example = readFileSync('.env.example', 'utf8').replace(/^#([A-Z_]+=)/gm, '$1');
    const secrets = Object.entries(parseEnv(example)).filter(([name]) => /(TOKEN|SECRET|KEY)$/.test(name));
    const filled = secrets.filter(([, value]) => value);
    expect(filled.map(([name]) => name)).toContain('RESEND_WEBHOOK_SECRET');
    for (const [name, value] of filled) expect(problemsOf({ ...complete, [name]: value })).toEqual([name]);
  });

  it('tells the limit of a number that is over it', () => {
    const read = readConfig({ ...complete, DESK_CAP_PERSON: '1000001', PORT: '70000' });
    const mends = 'problems' in read ? read.problems.map(({ mend }) => mend) : [];
    expect(mends).toEqual([
      expect.stringMatching(/^it is at most 65,535: set it to a port/),
      expect.stringMatching(/^it is at most 1,000,000: set it to how many actions/),
    ]);
  });

  it('counts an empty setting as not set', () =>
    expect(problemsOf({ ...complete, LINK_SECRET: ' ' })).toEqual(['LINK_SECRET']));

  it('has every setting in .env.example', () => {
    const example = readFileSync('.env.example', 'utf8');
    const named = new Set([...example.matchAll(/^#?([A-Z_]+)=/gm)].map(([, name]) => name));
    const known = [...readFileSync('src/config.ts', 'utf8').matchAll(/^ {2}([A-Z_]+): /gm)].map(([, name]) => name);
    expect(known.length).toBeGreaterThan(15);
    expect([...named].sort()).toEqual(known.sort());
    expect(Object.keys(parseEnv(example)).length).toBeGreaterThan(5);
  });
});
