import { Resend } from 'resend';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Fate } from '../../../src/playground/mailbox/fates.ts';
import { createMailbox, type Mailbox } from '../../../src/playground/mailbox/mailbox.ts';

let mailbox: Mailbox;
beforeEach(async () => {
  mailbox = await createMailbox({ apiKey: 're_local' });
});
afterEach(() => mailbox.close());

const resend = () => new Resend('re_local', { baseUrl: mailbox.url });
const happened = (mailId: string) =>
  mailbox.events.filter((event) => event.mailId === mailId).map(({ step }) => step.type);

async function send(to = 'jane@acme.test'): Promise<string> {
  const email = { from: 'Desk <desk@acme.test>', to, subject: 'Hello', text: 'Hi' };
  const { data, error } = await resend().emails.send(email);
  if (!data) throw new Error(error.message);
  return data.id;
}

const lastEvent = async (id: string) => (await resend().emails.get(id)).data?.last_event;

describe('a mail', () => {
  test.each<[Fate, string[], string]>([
    ['deliver', ['email.sent', 'email.delivered'], 'delivered'],
    ['delay', ['email.sent', 'email.delivery_delayed'], 'delivery_delayed'],
    ['bounce-no-such-address', ['email.sent', 'email.bounced'], 'bounced'],
    ['bounce-mailbox-full', ['email.sent', 'email.bounced'], 'bounced'],
    ['bounce-blocked', ['email.sent', 'email.bounced'], 'bounced'],
    ['late-bounce', ['email.sent', 'email.delivered', 'email.bounced'], 'bounced'],
    ['complain', ['email.sent', 'email.delivered', 'email.complained'], 'complained'],
    ['suppress', ['email.sent', 'email.suppressed'], 'suppressed'],
    ['fail', ['email.failed'], 'failed'],
    ['nothing', [], 'sent'],
  ])('that is to %s does so, and whoever asks is told', async (fate, types, state) => {
    mailbox.play('next', fate);
    const id = await send();
    expect(happened(id)).toEqual(types);
    expect(await lastEvent(id)).toBe(state);
    expect(mailbox.state(id)).toBe(state);
  });

  test('that was delivered bounces later', async () => {
    const id = await send();
    mailbox.play(id, 'bounce-mailbox-full');
    expect(happened(id)).toEqual(['email.sent', 'email.delivered', 'email.bounced']);
    const shown = (await resend().emails.get(id)).data;
    expect(shown).toMatchObject({ last_event: 'bounced', bounce: { type: 'Transient', subType: 'MailboxFull' } });
  });

  test('takes its time, and another way drops what was still to come', async () => {
    await mailbox.close();
    mailbox = await createMailbox({ apiKey: 're_local', stepMs: 60_000 });
    const id = await send();
    expect(await lastEvent(id)).toBe('sent');
    mailbox.play(id, 'delay');
    await mailbox.webhooks.idle();
    expect(happened(id)).toEqual(['email.sent', 'email.delivery_delayed']);
  });

  test('that nobody took cannot be played', () => {
    expect(() => mailbox.play('nothing', 'deliver')).toThrow('There is no mail nothing');
  });

  test('goes the default way again after so many others', async () => {
    mailbox.play('next', 'bounce-blocked', { times: 1 });
    expect([await send(), await send('bob@acme.test')].map(mailbox.state)).toEqual(['bounced', 'delivered']);
  });

  test.each([
    ['Jane <delivered+a@resend.dev>', 'delivered'],
    ['bounced+a@resend.dev', 'bounced'],
    ['complained@resend.dev', 'complained'],
    ['suppressed@resend.dev', 'suppressed'],
  ])('to %s goes its own way, time after time', async (address, state) => {
    mailbox.play('next', 'fail');
    expect(mailbox.state(await send(address))).toBe(state);
    expect(mailbox.state(await send(address))).toBe(state);
    expect(mailbox.suppressions.list()).toEqual([]);
  });
});

describe('the suppression list', () => {
  test.each<[Fate, string]>([
    ['bounce-no-such-address', 'bounce'],
    ['bounce-blocked', 'bounce'],
    ['complain', 'complaint'],
  ])('gets the address when a mail is to %s, and the next mail is held back', async (fate, origin) => {
    mailbox.play('next', fate, { times: 1 });
    const first = await send('Jane <Jane@acme.test>');
    expect(mailbox.suppressions.list()).toMatchObject([{ email: 'jane@acme.test', origin, source_id: first }]);
    const second = await send('jane@ACME.test');
    expect(happened(second)).toEqual(['email.sent', 'email.suppressed']);
    mailbox.suppressions.remove('jane@acme.test');
    expect(mailbox.state(await send())).toBe('delivered');
  });

  test.each<Fate>(['bounce-mailbox-full', 'bounce-content', 'bounce-timed-out', 'fail', 'delay'])(
    'is not for %s',
    async (fate) => {
      mailbox.play('next', fate);
      await send();
      expect(mailbox.suppressions.list()).toEqual([]);
    },
  );
});
