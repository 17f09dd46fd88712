import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { polledEvent } from '../../src/email/provider-events.ts';
import { createSender } from '../../src/email/sender.ts';
import type { Fate } from '../../src/playground/mailbox/fates.ts';
import { createMailbox, type Mailbox } from '../../src/playground/mailbox/mailbox.ts';
import { NOW } from '../support/desk/facts.ts';

const apiKey = 're_poll';
let mailbox: Mailbox;
beforeAll(async () => {
  mailbox = await createMailbox({ apiKey });
});
afterAll(() => mailbox.close());

test.each<[Fate, object]>([
  ['deliver', { state: 'delivered', reason: null }],
  ['bounce-no-such-address', { state: 'bounced', reason: 'no-such-address', isHard: true }],
  ['bounce-blocked', { state: 'bounced', reason: 'blocked', isHard: true }],
  ['bounce-mailbox-full', { state: 'bounced', reason: 'mailbox-full', isHard: false }],
  ['bounce-suppressed', { state: 'suppressed', reason: 'held-back' }],
])('without webhooks, what the provider is asked tells as much: %s', async (fate, expected) => {
  const sender = createSender({ apiKey, baseUrl: mailbox.url, from: 'hello@platform.test' });
  const [id, to] = [randomUUID(), `${fate}@acme.test`];
  mailbox.play('next', fate, { times: 1 });
  const sent = await sender.send({ id, to, subject: 'Hello', html: '<p>Hello</p>', text: 'Hello' });
  const providerId = (sent.kind === 'sent' && sent.providerId) || '';
  const word = await sender.lastWord(providerId);
  const event = word && polledEvent(id, providerId, word, NOW);
  expect(event).toMatchObject({ ...expected, mailId: id, providerId, at: NOW });
  expect(JSON.stringify(event)).not.toContain(to);
});
