import { Resend } from 'resend';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createMailbox, type Mailbox } from '../../../src/playground/mailbox/mailbox.ts';
import { createReceiver } from './receiver.ts';

let receiver: Awaited<ReturnType<typeof createReceiver>>;
let mailbox: Mailbox;
beforeEach(async () => {
  receiver = await createReceiver();
  mailbox = await createMailbox({ apiKey: 're_local', webhook: receiver.target, stepMs: 0, retryMs: [10, 20] });
});
afterEach(async () => {
  await mailbox.close();
  await receiver.close();
});

async function send(to = 'jane@acme.test'): Promise<string> {
  const email = { from: 'Desk <desk@acme.test>', to, subject: 'Hello', text: 'Hi' };
  const tags = [{ name: 'mail', value: 'm-1' }];
  const { data } = await new Resend('re_local', { baseUrl: mailbox.url }).emails.send({ ...email, tags });
  return data?.id ?? '';
}

test('what became of a mail is told in order, signed so that Resend’s SDK takes it', async () => {
  const id = await send();
  await mailbox.webhooks.idle();
  expect(receiver.types()).toEqual(['email.sent', 'email.delivered']);
  expect(receiver.received[1]?.event).toEqual({
    type: 'email.delivered',
    created_at: mailbox.events[1]?.at.toISOString(),
    data: {
      email_id: id,
      message_id: expect.stringContaining(id),
      created_at: mailbox.mails[0]?.at.toISOString(),
      from: 'Desk <desk@acme.test>',
      to: ['jane@acme.test'],
      subject: 'Hello',
      tags: { mail: 'm-1' },
    },
  });
});

test.each([
  ['bounce-no-such-address', { bounce: { type: 'Permanent', subType: 'General' } }],
  ['bounce-mailbox-full', { bounce: { type: 'Transient', subType: 'MailboxFull' } }],
  ['bounce-content', { bounce: { type: 'Transient', subType: 'ContentRejected' } }],
  [
    'bounce-mailbox-disabled',
    {
      bounce: {
        type: 'Permanent',
        subType: 'General',
        diagnosticCode: ['smtp; 550 5.2.1 <jane@acme.test>: mailbox disabled, not accepting messages'],
      },
    },
  ],
  ['bounce-suppressed', { bounce: { type: 'Permanent', subType: 'Suppressed' } }],
  ['suppress', { suppressed: { type: 'OnAccountSuppressionList' } }],
  ['fail', { failed: { reason: 'domain_not_verified' } }],
] as const)('%s says why', async (fate, why) => {
  mailbox.play('next', fate);
  await send();
  await mailbox.webhooks.idle();
  expect(receiver.received.at(-1)?.event.data).toMatchObject(why);
});

test('each is told as often as wanted, under one id', async () => {
  mailbox.webhooks.repeat(3);
  await send();
  await mailbox.webhooks.idle();
  expect(receiver.received).toHaveLength(6);
  expect(new Set(receiver.received.map(({ id }) => id))).toEqual(new Set(mailbox.events.map(({ id }) => id)));
  expect(mailbox.events[0]?.sends.map(({ status }) => status)).toEqual([200, 200, 200]);
});

test('what is held is told on release, and out of order if wanted', async () => {
  mailbox.webhooks.hold();
  mailbox.webhooks.shuffle(true);
  mailbox.play('next', 'late-bounce');
  await send();
  await mailbox.webhooks.idle();
  expect(receiver.received).toEqual([]);
  expect(mailbox.webhooks.now()).toEqual({ repeat: 1, shuffle: true, held: true, waiting: 3 });
  mailbox.webhooks.release();
  await mailbox.webhooks.idle();
  expect(receiver.types()).not.toEqual(['email.sent', 'email.delivered', 'email.bounced']);
  expect(receiver.types().sort()).toEqual(['email.bounced', 'email.delivered', 'email.sent']);
});

test('what happens close together is told out of order without holding it', async () => {
  mailbox.webhooks.shuffle(true);
  await send();
  await mailbox.webhooks.idle();
  expect(receiver.types()).toEqual(['email.delivered', 'email.sent']);
});

test('one that is not taken is tried again and does not hold up the next', async () => {
  await mailbox.close();
  const webhook = receiver.target;
  mailbox = await createMailbox({ apiKey: 're_local', webhook, stepMs: 0, retryMs: Array(1000).fill(10) });
  // The first is taken only once the second came: it could not come if the first held it up.
  receiver.answerBy((type) =>
    type === 'email.sent' && !receiver.types().includes('email.delivered') ? 503 : undefined,
  );
  await send();
  await mailbox.webhooks.idle();
  expect(receiver.types()[0]).toBe('email.sent');
  expect(receiver.types().at(-1)).toBe('email.sent');
  expect(receiver.types().filter((type) => type === 'email.delivered')).toHaveLength(1);
  const statuses = mailbox.events[0]?.sends.map(({ status }) => status) ?? [];
  expect([new Set(statuses.slice(0, -1)), statuses.at(-1)]).toEqual([new Set([503]), 200]);
});

test('one that nobody answers is given up in the end', async () => {
  mailbox.setWebhook({ ...receiver.target, url: 'http://127.0.0.1:9/webhooks/resend' });
  await send();
  await mailbox.webhooks.idle();
  expect(mailbox.events[0]?.sends.map(({ status }) => status)).toEqual([null, null, null]);
});

test('one signed with another secret is not accepted', async () => {
  mailbox.setWebhook({ ...receiver.target, secret: 'whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA' });
  await send();
  await mailbox.webhooks.idle();
  expect(receiver.received).toEqual([]);
  expect(mailbox.events[0]?.sends[0]?.status).toBe(500);
});

test('nobody is told after the webhook is taken away', async () => {
  mailbox.setWebhook(undefined);
  const id = await send();
  await mailbox.webhooks.idle();
  expect(mailbox.state(id)).toBe('delivered');
  expect(receiver.received).toEqual([]);
});

test('a secret that is none is refused at once', () => {
  expect(() => mailbox.setWebhook({ ...receiver.target, secret: 'whsec_' })).toThrow();
});

test('with a webhook a mail is delivered a moment after it was sent', async () => {
  await mailbox.close();
  mailbox = await createMailbox({ apiKey: 're_local', webhook: receiver.target });
  const id = await send();
  expect(mailbox.state(id)).toBe('sent');
  await mailbox.until(() => mailbox.state(id) === 'delivered');
  await mailbox.webhooks.idle();
  expect(receiver.types()).toEqual(['email.sent', 'email.delivered']);
});
