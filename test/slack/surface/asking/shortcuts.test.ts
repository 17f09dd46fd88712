import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readMessage } from '../../../../src/playground/reading.ts';
import { personas } from '../../../../src/playground/workspace-data.ts';
import { expectHarmless, pickOption, submitForm, textNow } from '../../../support/desk/acts.ts';
import { createTestDesk, type TestDesk } from '../../../support/desk/desk.ts';
import type { Who } from '../../../support/desk/people.ts';
import { addLearner } from '../../../support/desk/service.ts';

describe('the message shortcuts', () => {
  let desk: TestDesk;
  beforeAll(async () => {
    desk = await createTestDesk();
  });
  afterAll(() => desk.close());

  const say = (text: string, options?: { threadTs?: string; channel?: string }) =>
    desk.slack.say('bob', options?.channel ?? '#support', text, options);
  const take = (who: Who, callbackId: string, { channel, ts }: { channel: string; ts: string }) =>
    desk.slack.shortcut(personas[who].id, callbackId, channel, ts);
  const view = (who: Who) => desk.slack.visibleTo(personas[who].id).views.at(-1);
  const readView = (who: Who) => readMessage({ blocks: view(who)?.blocks ?? [], text: '' });
  const modal = (who: Who, text: string) =>
    desk.slack.until(() => (readView(who).includes(text) ? view(who) : undefined));
  const invite = (name: string, more = {}) =>
    addLearner(desk.database, { email: `${name}@acme.test`, givenName: name, ...more });
  /** What that person reads in the thread under a message, once it says so. */
  const inThread = (who: Who, root: { ts: string }, text: string | RegExp) =>
    desk.slack.until(() =>
      desk.slack
        .visibleTo(personas[who].id)
        .channels.flatMap(({ messages }) => messages)
        .find(({ ts }) => ts === root.ts)
        ?.replies.find((reply) => readMessage(reply).search(text) >= 0),
    );
  const past = new Date('2026-01-02T10:00:00Z');

  it.each([
    ['resend-activation', 'Resend email', {}, '📨 Sent'],
    ['send-password-reset', 'Send reset email', { firstAccessedAt: past, passwordSetAt: past }, '📨 Sent'],
    ['make-vpa-available', 'Make available', { firstAccessedAt: past, vpaCompletedAt: new Date() }, '✅ The VPA'],
  ])(
    '%s goes straight to the card in the message’s thread, and the confirmation joins it',
    async (id, verb, more, told) => {
      const name = id.replace('-', '');
      await invite(name, more);
      const root = say(`${name}@acme.test cannot get in`);
      await take('amy', id, root);
      const card = await desk.until('bob', `[${verb}] [Cancel]`);
      expect(card.threadTs).toBe(root.ts);
      await desk.press('amy', card, verb);
      await inThread('bob', root, new RegExp(`${told}(.|\n)*Reference`));
      await desk.slack.until(() => textNow(desk, 'bob', card)?.includes('✅ Confirmed') || undefined);
      expect(desk.thread(card)).toHaveLength(2);
    },
  );

  it('follows a reply into the thread it is in', async () => {
    await invite('replied');
    const root = say('Somebody cannot get in');
    const reply = say('It is <replied@acme.test>', { threadTs: root.ts });
    await take('amy', 'resend-activation', reply);
    await inThread('bob', root, 'r•••@acme.test');
  });

  it('shows a refusal to the asker alone, whether the message has answers or not', async () => {
    const root = say('joao@acme.test has no activation mail');
    await take('amy', 'resend-activation', root);
    const refusal = await desk.until('amy', 'This account is active');
    expect(refusal.isEphemeral).toBe(true);
    expect(desk.sees('bob').join()).not.toContain('This account is active');

    say('Let me look', { threadTs: root.ts });
    await take('bob', 'resend-activation', root);
    await inThread('bob', root, 'This account is active');
    await desk.press('amy', refusal, 'Send password reset email');
    await inThread('bob', root, 'j•••@acme.test');
  });

  it('asks which of several emails in the message, and the card comes in its thread', async () => {
    await Promise.all([invite('first'), invite('second')]);
    const root = say('first@acme.test and second@acme.test wait');
    await take('amy', 'resend-activation', root);
    const asked = await modal('amy', '[▾ All 2 of them | first@acme.test | second@acme.test]');
    expect(await desk.slack.submit(personas.amy.id, asked.id)).toMatchObject({ ok: false, error: 'invalid_form' });
    await desk.slack.submit(personas.amy.id, asked.id, { email: 'second@acme.test' });
    await inThread('bob', root, 's•••@acme.test');
    expect(view('amy')).toBeUndefined();
  });

  it('asks for the email where the message has none, and says what is wrong with it', async () => {
    await invite('typed');
    const root = say('He cannot get in');
    await take('amy', 'resend-activation', root);
    const asked = await modal('amy', 'The learner’s email: [____]');
    const long = `${'a'.repeat(300)}@acme.test`;
    const wrong = await desk.slack.submit(personas.amy.id, asked.id, { email: long });
    expect(wrong).toMatchObject({ ok: false, errors: { email: expect.stringContaining('not an email address') } });
    await desk.slack.submit(personas.amy.id, asked.id, { email: 'Typed@acme.test' });
    await inThread('bob', root, 't•••@acme.test');
  });

  it('answers a submission that is refused, though the message has no thread yet', async () => {
    const root = say('Nina again');
    await take('amy', 'make-vpa-available', root);
    const asked = await modal('amy', 'The learner’s email');
    await desk.slack.submit(personas.amy.id, asked.id, { email: 'nina@acme.test' });
    expect((await desk.until('amy', 'The VPA is already available')).isEphemeral).toBe(true);
  });

  it('“Learner actions…” shows the profile, and a choice leads to the card in the thread', async () => {
    await invite('profiled');
    const root = say('profiled@acme.test?');
    await take('amy', 'learner-actions', root);
    const profile = await desk.until('amy', 'profiled@acme.test · Acme');
    expect(profile.isEphemeral).toBe(true);
    await desk.press('amy', profile, 'Resend activation email');
    await inThread('bob', root, 'p•••@acme.test');
  });

  it.each([
    ['inside', true],
    ['outside', false],
  ])(
    'an answer %s the thread, which Slack sends back without its message, leads on in the thread',
    async (name, has) => {
      await invite(`kept${name}`);
      const root = say(`kept${name}@acme.test has another address now`);
      if (has) say('Let me look', { threadTs: root.ts });
      await take('amy', 'learner-actions', root);
      const profile = await desk.until('amy', `kept${name}@acme.test · Acme`);
      expect(profile.threadTs).toBe(has ? root.ts : undefined);
      await pickOption(desk, 'amy', profile, 'Correct email address');
      await submitForm(desk, 'amy', { 'The right address': `new${name}@acme.test` });
      await inThread('bob', root, 'Change address');
      await inThread('amy', root, `In full, for your eyes: kept${name}@acme.test becomes new${name}@acme.test.`);
    },
  );

  it('tells somebody without a role so, in words, with or without an email in the message', async () => {
    const root = say('nobody here');
    await take('eve', 'resend-activation', root);
    expect((await modal('eve', 'Learner Desk is for the support team'))?.submit).toBeFalsy();
    const named = say('jane@acme.test here');
    await take('eve', 'send-password-reset', named);
    await desk.until('eve', 'Learner Desk is for the support team');
    expect(desk.sees('eve').join()).not.toContain('Jane Doe');
  });

  it('says how to invite it where it is not in the channel, and posts nothing', async () => {
    const root = say('jane@acme.test cannot get in', { channel: '#random' });
    await take('amy', 'resend-activation', root);
    expect((await desk.until('amy', '/invite @Learner Desk', '#random')).isEphemeral).toBe(true);
    const bare = say('somebody cannot get in', { channel: '#random' });
    await take('amy', 'resend-activation', bare);
    await modal('amy', '/invite @Learner Desk');
  });

  it('pings nobody and says nothing that Slack turns down', () => expectHarmless(desk));
});
