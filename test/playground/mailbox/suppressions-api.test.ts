import { Resend } from 'resend';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createMailbox, type Mailbox } from '../../../src/playground/mailbox/mailbox.ts';

let mailbox: Mailbox;
let resend: Resend;
beforeEach(async () => {
  mailbox = await createMailbox({ apiKey: 're_local' });
  resend = new Resend('re_local', { baseUrl: mailbox.url });
});
afterEach(() => mailbox.close());

test('an address is added, found and removed, by its id or itself', async () => {
  const { data: added } = await resend.suppressions.add({ email: ' Jane@acme.test ' });
  expect(await resend.suppressions.add({ email: 'jane@acme.test' })).toMatchObject({ data: { id: added?.id } });
  expect((await resend.suppressions.get('jane@acme.test')).data).toEqual({
    object: 'suppression',
    id: added?.id,
    email: 'jane@acme.test',
    origin: 'manual',
    source_id: null,
    created_at: expect.any(String),
  });
  const removed = await resend.suppressions.remove('JANE@acme.test');
  expect(removed.data).toEqual({ object: 'suppression', id: added?.id, deleted: true });
  expect((await resend.suppressions.get(added?.id ?? '')).error).toMatchObject({ name: 'not_found', statusCode: 404 });
  expect((await resend.suppressions.remove('jane@acme.test')).error).toMatchObject({ name: 'not_found' });
});

test('the list is newest first, in pages, and by origin', async () => {
  for (const name of ['a', 'b', 'c', 'd']) mailbox.suppressions.add(`${name}@acme.test`, 'bounce');
  mailbox.suppressions.add('e@acme.test');
  const pages = resend.suppressions;
  const emails = async (options: Parameters<typeof pages.list>[0]) => {
    const { data } = await pages.list(options);
    return [data?.data.map(({ email }) => email[0]).join(''), data?.has_more];
  };
  const id = (name: string) => mailbox.suppressions.find(`${name}@acme.test`)?.id ?? '';
  expect(await emails({})).toEqual(['edcba', false]);
  expect(await emails({ limit: 2 })).toEqual(['ed', true]);
  expect(await emails({ limit: 2, after: id('d') })).toEqual(['cb', true]);
  expect(await emails({ limit: 2, before: id('b') })).toEqual(['dc', true]);
  expect(await emails({ origin: 'manual' })).toEqual(['e', false]);
});

test('what is no address, and a page out of bounds, are refused', async () => {
  expect((await resend.suppressions.add({ email: 'jane' })).error).toMatchObject({ statusCode: 422 });
  expect((await resend.suppressions.list({ limit: 101 })).error).toMatchObject({ statusCode: 422 });
});

test('a wrong key sees nothing', async () => {
  const stranger = new Resend('re_other', { baseUrl: mailbox.url });
  expect((await stranger.suppressions.list()).error).toMatchObject({ name: 'invalid_api_key' });
});
