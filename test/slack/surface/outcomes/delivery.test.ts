import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Fate } from '../../../../src/playground/mailbox/fates.ts';
import { signedHeaders } from '../../../../src/playground/mailbox/webhook-signing.ts';
import { readMessage } from '../../../../src/playground/reading.ts';
import { personas } from '../../../../src/playground/workspace-data.ts';
import { askForCard, waitForReply, waitUntilIdle, waitUntilKnown } from '../../../support/desk/acts.ts';
import { createTestDesk, type TestDesk } from '../../../support/desk/desk.ts';
import { addLearner } from '../../../support/desk/service.ts';

describe('what became of the mail', () => {
  let desk: TestDesk;
  let count = 0;
  beforeAll(async () => {
    desk = await createTestDesk({ webhooks: true });
  });
  afterAll(() => desk.close());

  /** Sends an activation to a new learner; answers its card. */
  async function send(fate: Fate, address = `learner${count++}@acme.test`) {
    await addLearner(desk.database, { email: address });
    desk.mailbox.play('next', fate);
    const card = await askForCard(desk, 'amy', `/learner activation ${address}`);
    await desk.press('amy', card, 'Resend email');
    return card;
  }
  const told = (card: Awaited<ReturnType<typeof send>>, text: string) =>
    desk.slack.until(() => desk.thread(card).find((read) => read.includes(text)));

  it.each([
    ['deliver', '📬 Delivered', 'look in the spam folder'],
    ['delay', '🐢 Delayed', 'The provider keeps trying'],
    ['bounce-no-such-address', '↩️ Came back', 'there is no such address'],
    ['bounce-mailbox-full', '↩️ Came back', 'the mailbox is full'],
    ['bounce-mailbox-disabled', '↩️ Came back', 'the mailbox is switched off'],
    ['bounce-blocked', '↩️ Came back', 'Ask the IT of acme.test to let us through'],
    ['bounce-content', '↩️ Came back', 'refused it for what it says'],
    ['bounce-unauthenticated', '↩️ Came back', 'Tell whoever runs Learner Desk'],
    ['bounce-timed-out', '↩️ Came back', 'could not be reached, or kept asking to wait'],
    ['bounce-unclear', '↩️ Came back', 'the reason is not known'],
    ['bounce-without-answer', '↩️ Came back', 'the reason is not known'],
    ['bounce-suppressed', '🚫 Held back', 'sends nothing to this address any more'],
    ['suppress', '🚫 Held back', 'sends nothing to this address'],
    ['fail', '❌ Not sent', 'could not process it'],
  ] as const)('%s: the confirmation is edited to say so, in words to repeat', async (fate, sign, words) => {
    const card = await send(fate);
    expect(await told(card, sign)).toContain(words);
    await desk.mailbox.webhooks.idle();
    await waitUntilIdle(desk);
    // An edit notifies nobody, so whoever asked is mentioned where it is bad.
    const isBad = !['📬', '🐢'].some((good) => sign.startsWith(good));
    expect(desk.thread(card).filter((text) => text.includes('⚠️ Bad news about this mail.'))).toHaveLength(
      isBad ? 1 : 0,
    );
    const called = desk.slack.messages().filter(({ thread_ts, pings }) => thread_ts === card.ts && pings.length > 0);
    expect(called.map(({ pings }) => pings)).toEqual(isBad ? [['U0AMY']] : []);
  });

  it.each([
    ['late-bounce', '↩️ Came back'],
    ['complain', '🚩 Called spam'],
  ] as const)(
    '%s: adds a reply, because it was delivered before, and edits the confirmation too',
    async (fate, sign) => {
      const card = await send(fate);
      await told(card, '⚠️ Bad news about this mail.');
      await desk.slack.until(() => desk.thread(card)[0]?.startsWith(sign));
      expect(desk.thread(card)).toHaveLength(2);
    },
  );

  it('says the same where every event comes three times and out of order', async () => {
    desk.mailbox.webhooks.repeat(3);
    desk.mailbox.webhooks.shuffle(true);
    const card = await send('bounce-mailbox-full');
    expect(await told(card, '↩️ Came back')).toContain('the mailbox is full');
    await desk.mailbox.webhooks.idle();
    desk.mailbox.webhooks.repeat(1);
    desk.mailbox.webhooks.shuffle(false);
    await desk.slack.until(() => desk.thread(card)[0]?.startsWith('↩️ Came back'));
  });

  it('says it once where one event is delivered a hundred times at once', async () => {
    const address = 'hundredfold@acme.test';
    const card = await send('deliver', address);
    await told(card, '📬 Delivered');
    const [mail] = await desk.database.sql`
      select mails.id, provider_id from mails join learners on learners.id = learner_id where email = ${address}`;
    const data = { email_id: mail?.provider_id, tags: { mail: mail?.id }, bounce: { type: 'Permanent' } };
    const body = JSON.stringify({ type: 'email.bounced', created_at: new Date().toISOString(), data });
    const headers = signedHeaders(desk.config.mail.webhookSecrets?.[0] ?? '', 'msg_hundred', new Date(), body);
    const post = () => fetch(`${desk.config.publicUrl}/webhooks/resend`, { method: 'POST', headers, body });
    const answers = await Promise.all(Array.from({ length: 100 }, post));
    expect(answers.map(({ status }) => status)).toEqual(Array(100).fill(200));
    await told(card, '⚠️ Bad news about this mail.');
    await waitUntilIdle(desk);
    expect(desk.thread(card)).toHaveLength(2);
    const [kept] = await desk.database.sql`select count(*)::int as times from mail_events where id = 'msg_hundred'`;
    expect(kept).toEqual({ times: 1 });
  });

  it('keeps id and type of an event that nobody knows, once, and nothing of what it holds', async () => {
    const body = JSON.stringify({ type: 'contact.created', data: { email: 'zdenka@acme.test' } });
    const headers = signedHeaders(desk.config.mail.webhookSecrets?.[0] ?? '', 'msg_unknown', new Date(), body);
    const post = () => fetch(`${desk.config.publicUrl}/webhooks/resend`, { method: 'POST', headers, body });
    expect((await Promise.all([post(), post(), post()])).map(({ status }) => status)).toEqual([200, 200, 200]);
    const rows = await desk.database.sql`select to_jsonb(e) - 'received_at' as row from unknown_events e`;
    expect(rows.map(({ row }) => row)).toEqual([{ id: 'msg_unknown', type: 'contact.created' }]);
    expect(desk.log()).not.toContain('zdenka');
  });

  it('shows what their server said, with everything personal left out, wherever the mail is told of', async () => {
    const address = `shown.everywhere@acme.test`;
    const card = await send('bounce-blocked', address);
    const answer = '550 5.7.1 … Service unavailable, Client host … blocked using Spamhaus.';
    expect(await told(card, '↩️ Came back')).toContain(`Their mail server said: “${answer}`);
    const history = await desk.type('bob', '#support', `/learner history ${address}`);
    expect(history).toContain('Mail came back');
    expect(history).toContain(answer);
    await desk.type('bob', '#support', `/learner history ${address} --csv`);
    const path = desk.slack
      .visibleTo('U0BOB')
      .channels.flatMap(({ messages }) => messages)
      .findLast(({ files }) => files.length > 0)?.files[0]?.path;
    const file = await (await fetch(desk.slack.url + path)).text();
    expect(file).toContain('the learner’s mail server blocks us');
    expect(file).toContain(answer);
    const checked = await desk.type('carl', '#support', `/learner check-mail ${address}`);
    expect(checked).toContain('Ask the IT of acme.test to let us through. The text below is for them.');
    expect(checked).toContain('Your mail server refused one at');
    const [stored] = await desk.database.sql`select diagnosis from mails where diagnosis like '%Spamhaus%'`;
    for (const text of [history, file, stored?.diagnosis]) expect(text).not.toContain('203.0.113.9');
    expect(checked.replaceAll(address, '').match(/shown\.everywhere/g)).toBeNull();
    expect(stored?.diagnosis).not.toContain('shown');
  });

  it('offers another address only where one would help', async () => {
    expect(await told(await send('bounce-mailbox-disabled'), '↩️ Came back')).toContain('[Correct email address…]');
    expect(await told(await send('bounce-blocked'), '↩️ Came back')).not.toContain('[Correct email address…]');
  });

  it('refuses the next mail to an address that their side blocks, with the reason and not as a wrong address', async () => {
    const address = 'blocked.there@acme.test';
    await told(await send('bounce-blocked', address), '↩️ Came back');
    const refusal = await desk.type('amy', '#support', `/learner activation ${address}`);
    expect(refusal).toContain('the learner’s mail server blocks us.\nAsk their IT to let us through.');
    expect(refusal).toContain('until a lead has the address taken off its list');
    expect(refusal).not.toContain('no such address');
  });

  it('offers to check the mail where it came back: the answer is for the one who asks, and the thread stays', async () => {
    const card = await send('bounce-no-such-address');
    await told(card, '[Check mail]');
    const confirmation = desk.slack
      .visibleTo('amy')
      .channels.flatMap(({ messages }) => messages)
      .flatMap(({ replies }) => replies)
      .findLast((message) => readMessage(message).includes('[Check mail]'));
    if (!confirmation) throw new Error('no confirmation');
    await desk.press('bob', confirmation, 'Check mail');
    const answer = await desk.until('bob', '🔴 Found what keeps mail away: Last mail');
    expect(answer.isEphemeral).toBe(true);
    expect(desk.sees('amy').join()).not.toContain('🔴 Found');
    expect(desk.thread(card, 'amy')[0]).toContain('[Check mail]');
  });
});

describe('checking mail', () => {
  let desk: TestDesk;
  beforeAll(async () => {
    desk = await createTestDesk();
  });
  afterAll(() => desk.close());

  it('says the verdict first, then each finding, and asks nothing of the IT where all is well', async () => {
    const card = await desk.type('amy', '#support', '/learner check-mail jane@acme.test');
    expect(card).toContain('🟢 Nothing found that keeps mail away.');
    expect(card).toContain('acme.test takes mail');
    expect(card).not.toContain('do not reach');
    expect(desk.last('amy').isEphemeral).toBe(true);
  });

  it('finds a domain that takes no mail, and ends with the button that helps', async () => {
    const card = await desk.type('amy', '#support', '/learner mail raj@umbrella.test');
    expect(card).toContain('🔴');
    expect(card).toMatch(/\n\[Correct email address…\]/);
    // No IT can let mail in where none is taken.
    expect(card).not.toContain('To copy for the learner’s IT:');
    await desk.press('amy', desk.last('amy'), 'Correct email address…');
    await desk.slack.until(() =>
      desk.slack
        .visibleTo(personas.amy.id)
        .views.find(({ blocks }) => readMessage({ blocks, text: '' }).includes('The right address')),
    );
  });

  it('is in the help, offers near matches, and is refused to people without a role', async () => {
    expect(await desk.type('amy', '#support', '/learner help')).toContain('why mail does not reach a learner');
    expect(await desk.type('amy', '#support', '/learner check-mail jane@acme.tset')).toContain(
      '[jane@acme.test · Acme]',
    );
    await desk.press('amy', desk.last('amy'), 'jane@acme.test · Acme');
    await desk.until('amy', '🟢 Nothing found');
    expect(await desk.type('eve', '#support', '/learner check-mail jane@acme.test')).toContain(
      'you are not on its list',
    );
  });
});

describe('that a mail is sent', () => {
  it('waits a moment in the thread, so that one edit says what became of it', async ({ onTestFinished }) => {
    const desk = await createTestDesk({ webhooks: true, limits: { newsMs: 30_000 } });
    onTestFinished(() => desk.close());
    await addLearner(desk.database, { email: 'patient@acme.test' });
    const card = await askForCard(desk, 'amy', '/learner activation patient@acme.test');
    let answer = () => {};
    const until = new Promise<void>((resolve) => {
      answer = resolve;
    });
    desk.mailbox.behave('slow', { times: 1, until });
    await desk.press('amy', card, 'Resend email');
    await waitUntilKnown(desk, await waitForReply(desk, card, '⏳ Queued'));
    answer();
    await desk.slack.until(() => desk.thread(card)[0]?.includes('📬 Delivered'));
    const edits = desk.slack.calls.filter(({ method, args }) => method === 'chat.update' && args.ts !== card.ts);
    expect(edits).toHaveLength(1);
  });
});
