import { createServer } from 'node:net';
import packet from 'dns-packet';
import { describe, expect, it } from 'vitest';
import { DeadlineError, startDeadline, withDeadline } from '../src/deadline.ts';
import { createResolver } from '../src/email/doctor/dns/dns.ts';
import { takesMail } from '../src/email/doctor/learner/learner-domain.ts';
import { viewDomain } from '../src/email/doctor/resend/resend-domain.ts';
import { createSender } from '../src/email/sender.ts';
import { createSuppressionList } from '../src/email/suppression-list.ts';
import { createSlackCall, createSlackClient } from '../src/slack/transport/client.ts';
import { collectGarbage } from './support/collect-garbage.ts';
import { STALLS, startStallingServer } from './support/servers/stalling-server.ts';
import { type Replying, startDns } from './support/servers/udp-dns.ts';
import { until } from './support/until.ts';

/** How long a call may take here, in milliseconds: an answer has begun by then. */
const MS = 400;

const resend = (baseUrl: string) => ({ apiKey: 're_test', baseUrl, from: 'desk@acme.test', timeoutMs: MS });
const slack = (url: string) => createSlackClient('xoxb-test', `${url}/api/`, createSlackCall(MS));
const mail = { id: '1', to: 'jane@acme.test', subject: 'Hello', html: '<p>Hello</p>', text: 'Hello' };
const late = { kind: 'retry', problem: 'slow', afterMs: 0 };
const lateInSlack = expect.objectContaining({
  code: 'slack_webapi_request_error',
  original: expect.any(DeadlineError),
});

/** Every kind of call that leaves the house over HTTP, and what comes of it where no whole answer does. */
const calls: [string, (url: string) => Promise<unknown>, unknown][] = [
  ['a method of Slack’s', (url) => slack(url).usergroups.users.list({ usergroup: 'S1' }), lateInSlack],
  ['a file for Slack', (url) => slack(url).filesUploadV2({ filename: 'a.csv', content: 'a' }), lateInSlack],
  [
    'a response_url',
    (url) => createSlackCall(MS)(`${url}/commands/1`, { method: 'POST', body: '{}' }),
    expect.any(DeadlineError),
  ],
  ['a mail', (url) => createSender(resend(url)).send(mail), late],
  ['a mail’s last word', (url) => createSender(resend(url)).lastWord('1'), undefined],
  [
    'the suppression list',
    (url) => createSuppressionList(resend(url)).read(new AbortController().signal),
    { kind: 'no-answer' },
  ],
  ['an entry of that list', (url) => createSuppressionList(resend(url)).remove('jane@acme.test'), late],
  [
    'our domain at Resend',
    (url) => viewDomain(resend(url), 'acme.test', startDeadline(MS).signal),
    { kind: 'no-answer' },
  ],
];

const uploads = (url: string) => ({
  'files.getUploadURLExternal': { ok: true, upload_url: `${url}/up`, file_id: 'F1' },
});

describe.each(STALLS)('calls that are answered with %s', (stall) => {
  it.each([
    ['', async () => {}],
    [', also where garbage is collected meanwhile', collectGarbage],
  ])('end in time%s', async (_, meanwhile) => {
    const servers = await Promise.all(calls.map(() => startStallingServer(stall, uploads)));
    const outcomes = calls.map(([, call], i) => call(servers[i]?.url ?? '').catch((error: unknown) => error));
    // A busy machine may not even have begun by then.
    await Promise.all(servers.map(({ stalled }, i) => Promise.race([stalled, outcomes[i]])));
    await meanwhile();
    const came = await Promise.all(outcomes);
    expect(Object.fromEntries(calls.map(([name], i) => [name, came[i]]))).toEqual(
      Object.fromEntries(calls.map(([name, , expected]) => [name, expected])),
    );
    await Promise.all(servers.map((server) => server.close()));
  });

  it('hangs up on whoever did not answer', async () => {
    const server = await startStallingServer(stall);
    const outcome = createSlackCall(MS)(server.url).catch((error: unknown) => error);
    await Promise.race([server.stalled, outcome]);
    await collectGarbage();
    expect(await outcome).toBeInstanceOf(DeadlineError);
    await until('the connection is closed', () => server.hungUp() === 1);
    await server.close();
  });
});

/** An answer that says that the whole of it is to be asked for over TCP. */
const truncated: Buffer = packet
  .encode({
    type: 'response',
    id: 0,
    flags: packet.TRUNCATED_RESPONSE,
    questions: [{ type: 'MX', name: 'acme.test' }],
  })
  .subarray(2);

describe('a question to DNS', () => {
  it.each<[string, Replying]>([
    ['is not answered', () => undefined],
    ['is answered in part, and the rest never comes', () => truncated],
  ])('ends in time, and is asked no more, where it %s', async (_, replying) => {
    const dns = await startDns(replying);
    const silent = createServer().listen(Number(dns.address.split(':')[1]), '127.0.0.1');
    const resolver = createResolver([dns.address]);
    for (const meanwhile of [undefined, collectGarbage]) {
      const answer = takesMail('acme.test', resolver, MS);
      await meanwhile?.();
      expect(await answer).toEqual({ kind: 'unknown', why: 'slow' });
    }
    const ending = new AbortController();
    const asked = resolver.resolve('acme.test', 'MX', ending.signal);
    ending.abort();
    await expect(asked).rejects.toMatchObject({ code: 'ECANCELLED' });
    silent.close();
    await dns.close();
  });
});

describe('a deadline', () => {
  it('passes on what is done in time, and what fails', async () => {
    expect(await withDeadline(60_000, async () => 'done')).toBe('done');
    await expect(withDeadline(60_000, () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
  });

  it('tells what it ends, and ends with what is around it', async () => {
    const around = new AbortController();
    const ended = withDeadline(
      60_000,
      (signal) =>
        new Promise((_, reject) => {
          signal.addEventListener('abort', () => reject(new Error('told')));
        }),
      around.signal,
    );
    around.abort(new Error('stopping'));
    await expect(ended).rejects.toThrow('stopping');
    await expect(withDeadline(60_000, async () => 'done', around.signal)).rejects.toThrow('stopping');
  });
});
