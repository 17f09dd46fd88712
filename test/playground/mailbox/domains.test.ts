import { Resend } from 'resend';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { DomainSettings } from '../../../src/playground/mailbox/api/domains.ts';
import { createMailbox, type Mailbox } from '../../../src/playground/mailbox/mailbox.ts';

let mailbox: Mailbox;
let resend: Resend;
beforeEach(async () => {
  mailbox = await createMailbox({ apiKey: 're_local', domain: { name: 'mail.acme.test' } });
  resend = new Resend('re_local', { baseUrl: mailbox.url });
});
afterEach(() => mailbox.close());

async function ask() {
  const { data: list } = await resend.domains.list();
  const { data } = await resend.domains.get(list?.data[0]?.id ?? '');
  return { listed: list?.data[0], data };
}

test('the sender’s domain is shown with its records, in order and without tracking', async () => {
  const { listed, data } = await ask();
  expect(listed).toMatchObject({ name: 'mail.acme.test', status: 'verified', click_tracking: false });
  expect(listed).not.toHaveProperty('records');
  expect(data).toMatchObject({ object: 'domain', id: listed?.id, open_tracking: false, status: 'verified' });
  expect(data?.records.map(({ record, type, name, status }) => [record, type, name, status])).toEqual([
    ['SPF', 'MX', 'send.mail', 'verified'],
    ['SPF', 'TXT', 'send.mail', 'verified'],
    ['DKIM', 'TXT', 'resend._domainkey.mail', 'verified'],
  ]);
});

test.each<[Partial<DomainSettings>, string]>([
  [{ dkim: 'failed' }, 'partially_failed'],
  [{ dkim: 'failed', spf: 'failed' }, 'failed'],
  [{ spf: 'pending' }, 'partially_verified'],
  [{ spf: 'temporary_failure', dkim: 'pending' }, 'pending'],
  [{ spf: 'not_started', dkim: 'not_started' }, 'not_started'],
])('with %j it is %s', async (change, status) => {
  mailbox.setDomain(change);
  expect((await ask()).data?.status).toBe(status);
});

test('tracking is turned on, and what was set before stays', async () => {
  mailbox.setDomain({ spf: 'failed' });
  mailbox.setDomain({ clickTracking: true, openTracking: true });
  const { data } = await ask();
  expect(data).toMatchObject({ click_tracking: true, open_tracking: true, status: 'partially_failed' });
});

test('a domain that is taken away is neither listed nor found', async () => {
  const { listed } = await ask();
  mailbox.setDomain(undefined);
  expect((await resend.domains.list()).data?.data).toEqual([]);
  expect((await resend.domains.get(listed?.id ?? '')).error).toMatchObject({ name: 'not_found', statusCode: 404 });
});

test('whoever asks meets the provider’s trouble only where that is wanted', async () => {
  mailbox.behave('down');
  expect((await resend.domains.list()).error).toBeNull();
  mailbox.behave('down', { asking: true });
  expect((await resend.domains.list()).error).toMatchObject({ statusCode: 500 });
  expect((await resend.suppressions.list()).error).toMatchObject({ statusCode: 500 });
});
