import { Resend } from 'resend';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createMailbox, type Mailbox } from '../../../src/playground/mailbox/mailbox.ts';

let mailbox: Mailbox;
beforeEach(async () => {
  mailbox = await createMailbox({ apiKey: 're_local' });
});
afterEach(() => mailbox.close());

const email = { from: 'Desk <desk@acme.test>', to: 'jane@acme.test', subject: 'Hello', html: '<p>Hi</p>', text: 'Hi' };
const resend = (key = 're_local') => new Resend(key, { baseUrl: mailbox.url });

async function post(body: unknown, headers: Record<string, string> = {}) {
  const answer = await fetch(`${mailbox.url}/emails`, {
    method: 'POST',
    headers: { authorization: 'Bearer re_local', 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
}

describe('the local provider', () => {
  test('takes a mail and shows it again as Resend does', async () => {
    const { data } = await resend().emails.send(email);
    const shown = await resend().emails.get(data?.id ?? '');
    expect(shown.data).toMatchObject({
      object: 'email',
      id: data?.id,
      to: ['jane@acme.test'],
      last_event: 'delivered',
    });
  });

  test.each(['bounced', 'complained', 'suppressed'])('lets %s@resend.dev be so', async (event) => {
    const { data } = await resend().emails.send({ ...email, to: `${event}+run7@resend.dev` });
    expect((await resend().emails.get(data?.id ?? '')).data?.last_event).toBe(event);
  });

  test('knows no mail that it never took', async () => {
    expect((await resend().emails.get('nothing')).error).toMatchObject({ name: 'not_found', statusCode: 404 });
  });

  test('turns away a missing and a wrong key', async () => {
    expect((await resend('re_other').emails.send(email)).error).toMatchObject({ name: 'invalid_api_key' });
    expect(await post(email, { authorization: '' })).toMatchObject({ status: 401, body: { name: 'missing_api_key' } });
    expect(mailbox.mails).toHaveLength(0);
  });

  test.each([
    [{ from: undefined }, 'missing_required_field', /`from`/],
    [{ to: undefined }, 'missing_required_field', /`to`/],
    [{ subject: undefined }, 'missing_required_field', /`subject`/],
    [{ from: 'desk' }, 'validation_error', /`from`/],
    [{ to: 'jane' }, 'validation_error', /`to`/],
    [{ to: ['jane@acme.test', 'bob'] }, 'validation_error', /`to`/],
    [{ to: Array.from({ length: 51 }, () => 'jane@acme.test') }, 'validation_error', /./],
    [{ html: undefined, text: undefined }, 'validation_error', /`html` or `text`/],
    [{ subject: 'Hi\r\nBcc: all@acme.test' }, 'validation_error', /subject/],
    [{ tags: [{ name: 'a b', value: 'c' }] }, 'validation_error', /Tags/],
  ])('says what is wrong with %j', async (change, name, message) => {
    const { status, body } = await post({ ...email, ...change });
    expect(status).toBe(422);
    expect(body).toEqual({ statusCode: 422, name, message: expect.stringMatching(message) });
    expect(mailbox.mails).toHaveLength(0);
  });

  test('says nothing but an error to a body that is no mail', async () => {
    expect((await post(null)).status).toBe(422);
    expect((await post([1])).status).toBe(422);
  });
});

describe('an idempotency key', () => {
  const key = { 'idempotency-key': 'mail-1' };

  test('makes the same mail one mail', async () => {
    const first = await post(email, key);
    expect(await post(email, key)).toEqual(first);
    expect(mailbox.mails).toHaveLength(1);
  });

  test('is not for another mail', async () => {
    await post(email, key);
    expect(await post({ ...email, text: 'Bye' }, key)).toMatchObject({
      status: 409,
      body: { name: 'invalid_idempotent_request' },
    });
  });

  test('is held while its mail is under way', async () => {
    let release = () => {};
    const until = new Promise<void>((resolve) => {
      release = resolve;
    });
    mailbox.behave('slow', { until, delayMs: 60_000, times: 1 });
    const first = post(email, key);
    await mailbox.until(() => mailbox.behaviour() === 'ok');
    expect(await post(email, key)).toMatchObject({ status: 409, body: { name: 'concurrent_idempotent_requests' } });
    release();
    expect((await first).body).toEqual({ id: mailbox.mails[0]?.id });
  });

  test('of a rejected mail is free again', async () => {
    expect((await post({ ...email, to: 'jane' }, key)).status).toBe(422);
    expect((await post(email, key)).status).toBe(200);
  });

  test('has at most 256 characters', async () => {
    expect(await post(email, { 'idempotency-key': 'x'.repeat(257) })).toMatchObject({
      status: 400,
      body: { name: 'invalid_idempotency_key' },
    });
  });
});

test('a behaviour for so many times ends by itself', async () => {
  mailbox.behave('quota', { times: 2 });
  const states = [];
  for (let n = 0; n < 3; n += 1) states.push((await post(email)).status);
  expect(states).toEqual([429, 429, 200]);
});

test('waiting for a mail that does not come ends with an error', async () => {
  await expect(mailbox.until((mails) => mails.length > 0, 20)).rejects.toThrow('within 20 ms');
});

test('closing does not wait for what is slow on purpose', async () => {
  mailbox.behave('slow', { delayMs: 60_000, times: 1 });
  const sending = post(email).catch(() => 'cut off');
  await mailbox.until(() => mailbox.behaviour() === 'ok');
  await mailbox.close();
  expect(await sending).toBeDefined();
  expect(mailbox.mails).toHaveLength(0);
});
