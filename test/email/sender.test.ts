import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createSender } from '../../src/email/sender.ts';
import type { Behaviour, BehaviourOptions } from '../../src/playground/mailbox/behaviour.ts';
import { createMailbox, type Mailbox } from '../../src/playground/mailbox/mailbox.ts';

const apiKey = 're_local';
const from = 'Learner Desk <desk@acme.test>';
const newMail = () => ({
  id: randomUUID(),
  to: 'jane@acme.test',
  subject: 'Activate your Acme account',
  html: '<p>https://desk.example.test/activate/secret</p>',
  text: 'https://desk.example.test/activate/secret',
  tags: [{ name: 'template', value: 'activation' }],
});

let mailbox: Mailbox;
beforeEach(async () => {
  mailbox = await createMailbox({ apiKey });
});
afterEach(() => mailbox.close());

const sender = (options: { timeoutMs?: number; apiKey?: string; from?: string } = {}) =>
  createSender({ apiKey, baseUrl: mailbox.url, from, timeoutMs: 30_000, ...options });

test('a mail arrives as it was given, once, under its own key', async () => {
  const mail = newMail();
  const result = await sender().send(mail);
  expect(mailbox.mails).toHaveLength(1);
  const [taken] = mailbox.mails;
  expect(taken).toMatchObject({ from, to: [mail.to], subject: mail.subject, html: mail.html, text: mail.text });
  expect(taken).toMatchObject({ tags: mail.tags, key: `mail-${mail.id}` });
  expect(result).toEqual({ kind: 'sent', providerId: taken?.id });
});

test('a base URL may end in a slash', async () => {
  const slashed = createSender({ apiKey, baseUrl: `${mailbox.url}/`, from });
  expect((await slashed.send(newMail())).kind).toBe('sent');
});

describe('a provider that', () => {
  const cases: [string, Behaviour, BehaviourOptions, object][] = [
    ['is broken', 'down', {}, { problem: 'down', afterMs: 0 }],
    ['hangs up', 'down', { how: 'reset' }, { problem: 'down', afterMs: 0 }],
    ['is behind a broken proxy', 'down', { how: 'proxy' }, { problem: 'down', afterMs: 0 }],
    ['limits the rate', 'rate-limited', { retryAfter: '7' }, { problem: 'rate-limited', afterMs: 7_000 }],
    [
      'limits the rate and says no more',
      'rate-limited',
      { retryAfter: null },
      { problem: 'rate-limited', afterMs: 1_000 },
    ],
    ['has no quota left for us', 'quota', {}, { problem: 'quota', afterMs: 3_600_000 }],
    ['answers another question', 'nonsense', {}, { problem: 'nonsense', afterMs: 0 }],
    ['answers with an empty id', 'nonsense', { body: '{"id":""}' }, { problem: 'nonsense', afterMs: 0 }],
    ['answers null', 'nonsense', { body: 'null' }, { problem: 'nonsense', afterMs: 0 }],
    ['answers with a page', 'nonsense', { body: '<h1>Hello</h1>' }, { problem: 'down', afterMs: 0 }],
    ['does not know our key', 'unauthorised', {}, { problem: 'not-authorised', afterMs: 300_000 }],
  ];
  test.each(cases)('%s is asked again', async (_title, behaviour, options, expected) => {
    mailbox.behave(behaviour, options);
    expect(await sender().send(newMail())).toEqual({ kind: 'retry', ...expected });
    expect(mailbox.mails).toHaveLength(0);
  });

  test('names a date to come back at is asked again then', async () => {
    mailbox.behave('rate-limited', { retryAfter: new Date(Date.now() + 60_000).toUTCString() });
    const result = await sender().send(newMail());
    if (result.kind !== 'retry') throw new Error(`Not a retry: ${result.kind}`);
    expect(result.afterMs).toBeGreaterThan(55_000);
    expect(result.afterMs).toBeLessThanOrEqual(60_000);
  });

  test('is not there is down', async () => {
    const gone = sender();
    await mailbox.close();
    expect(await gone.send(newMail())).toEqual({ kind: 'retry', problem: 'down', afterMs: 0 });
  });

  test('rejects the mail ends it, and the result names no address', async () => {
    const result = await sender().send({ ...newMail(), to: 'jane at acme' });
    expect(result).toEqual({ kind: 'failed', problem: 'rejected', detail: 'validation_error' });
  });
});

test('a mail taken while the answer was cut is sent again, and goes out once', async () => {
  const mail = newMail();
  mailbox.behave('cut-200', { times: 1 });
  expect(await sender().send(mail)).toEqual({ kind: 'retry', problem: 'down', afterMs: 0 });
  expect(await sender().send(mail)).toEqual({ kind: 'sent', providerId: mailbox.mails[0]?.id });
  expect(mailbox.mails).toHaveLength(1);
});

test('a mail that took too long is under way for a while, and goes out once', async () => {
  const mail = newMail();
  let release = () => {};
  const until = new Promise<void>((resolve) => {
    release = resolve;
  });
  mailbox.behave('slow', { until, delayMs: 60_000, times: 1 });
  expect(await sender({ timeoutMs: 1_500 }).send(mail)).toEqual({ kind: 'retry', problem: 'slow', afterMs: 0 });
  expect(await sender().send(mail)).toEqual({ kind: 'retry', problem: 'slow', afterMs: 5_000 });
  release();
  await mailbox.until((mails) => mails.length === 1);
  expect(await sender().send(mail)).toEqual({ kind: 'sent', providerId: mailbox.mails[0]?.id });
  expect(mailbox.mails).toHaveLength(1);
});

test('a mail whose words have changed since it was taken counts as sent', async () => {
  const mail = newMail();
  await sender().send(mail);
  expect(await sender().send({ ...mail, text: 'Reworded' })).toEqual({ kind: 'sent', providerId: null });
  expect(mailbox.mails).toHaveLength(1);
});

test('many attempts at one mail at once are one mail', async () => {
  const mail = newMail();
  await Promise.all(Array.from({ length: 10 }, () => sender().send(mail)));
  expect(mailbox.mails).toHaveLength(1);
});

test('a wrong key leaves the mail to be sent once the key is right', async () => {
  const mail = newMail();
  expect(await sender({ apiKey: 're_old' }).send(mail)).toMatchObject({ kind: 'retry', problem: 'not-authorised' });
  expect((await sender().send(mail)).kind).toBe('sent');
});
