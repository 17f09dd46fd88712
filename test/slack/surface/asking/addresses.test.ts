import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readMessage } from '../../../../src/playground/reading.ts';
import { personas } from '../../../../src/playground/workspace-data.ts';
import { expectHarmless, textNow } from '../../../support/desk/acts.ts';
import { createTestDesk, type TestDesk } from '../../../support/desk/desk.ts';
import { addLearner } from '../../../support/desk/service.ts';

describe('an address as people write it', () => {
  let desk: TestDesk;
  beforeAll(async () => {
    desk = await createTestDesk();
  });
  afterAll(() => desk.close());

  const support = () => desk.slack.workspace.channels().find(({ name }) => name === 'support')?.id ?? '';
  const invite = (email: string) => addLearner(desk.database, { email, givenName: 'Ann' });
  const view = () => desk.slack.visibleTo(personas.amy.id).views.at(-1);
  const readView = () => readMessage({ blocks: view()?.blocks ?? [], text: '' });
  const form = (text: string) => desk.slack.until(() => (readView().includes(text) ? view() : undefined));
  const take = (message: { channel: string; ts: string }) =>
    desk.slack.shortcut(personas.amy.id, 'resend-activation', message.channel, message.ts);
  const cardUnder = (root: { ts: string }, text: string) =>
    desk.slack.until(() =>
      desk.slack
        .visibleTo(personas.bob.id)
        .channels.flatMap(({ messages }) => messages)
        .find(({ ts }) => ts === root.ts)
        ?.replies.find((reply) => readMessage(reply).includes(text)),
    );

  it('in a code block with others is one of them: the form asks which', async () => {
    await Promise.all(['a@block.test', 'b@block.test', 'c@block.test'].map(invite));
    const root = desk.slack.say('bob', '#support', 'No mail:\n```a@block.test,b@block.test,c@block.test```');
    await take(root);
    const asked = await form('[▾ All 3 of them | a@block.test | b@block.test | c@block.test]');
    await desk.slack.submit(personas.amy.id, asked.id, { email: 'c@block.test' });
    await cardUnder(root, 'c•••@block.test');
  });

  it('after a label leads to its card', async () => {
    await invite("o'hara@block.test");
    const root = desk.slack.say('bob', '#support', '*Email:*`o’hara@block.test`');
    await take(root);
    await cardUnder(root, 'o•••@block.test');
  });

  it('that is glued to something is asked about, and another can be typed', async () => {
    await Promise.all(['whole/part@glue.test', 'other@glue.test'].map(invite));
    const root = desk.slack.say('bob', '#support', 'whole/part@glue.test');
    await take(root);
    const asked = await form('[▾ whole/part@glue.test | part@glue.test]');
    expect(readView()).toContain('Or type it: [____]');
    const empty = await desk.slack.submit(personas.amy.id, asked.id, {});
    expect(empty).toMatchObject({ ok: false, errors: { email: expect.stringContaining('not an email address') } });
    await desk.slack.submit(personas.amy.id, asked.id, { 'typed-email': 'nonsense@glue' });
    await desk.slack.submit(personas.amy.id, asked.id, { 'typed-email': 'Other@glue.test' });
    await cardUnder(root, 'o•••@glue.test');
  });

  it('that cannot be told apart from the next is typed', async () => {
    await invite('b@joined.test');
    const root = desk.slack.say('bob', '#support', '`a@joined.test-b@joined.test`');
    await take(root);
    const asked = await form('The learner’s email: [____]');
    await desk.slack.submit(personas.amy.id, asked.id, { email: 'b@joined.test' });
    await cardUnder(root, 'b•••@joined.test');
  });

  it('at an international domain is kept once and shown as people read it', async () => {
    await invite('jane@xn--mller-kva.de');
    for (const typed of ['jane@müller.de', 'jane@xn--mller-kva.de', 'Jane@MÜLLER.de'])
      expect(await desk.type('amy', '#support', `/learner ${typed}`)).toContain('jane@müller.de');
    await desk.type('amy', '#support', '/learner activation jane@müller.de');
    expect(textNow(desk, 'bob', await desk.until('bob', 'j•••@müller.de'))).not.toContain('xn--');
    await desk.press('amy', desk.card(), 'Resend email');
    await desk.until('bob', '📨 Sent');
    expect(desk.mailbox.mails.at(-1)?.to).toEqual(['jane@xn--mller-kva.de']);
  });

  describe('of a mail that was sent to the channel', () => {
    const mail = { from: 'sender@mail.test', name: 'Sam Sender', subject: 'Help', text: 'I never got a mail.' };

    const asked = () => desk.slack.calls.filter(({ method }) => method === 'files.info').length;

    it.each([{ isBare: false }, { isBare: true }])('is its sender’s, %j', async (how) => {
      const from = `sender${how.isBare ? 1 : 2}@mail.test`;
      await invite(from);
      const root = desk.slack.receiveMail(support(), { ...mail, ...how, from });
      const before = asked();
      await take(root);
      await cardUnder(root, 's•••@mail.test');
      expect(asked() - before).toBe(how.isBare ? 1 : 0);
    });

    it('is asked for where the mail names somebody else, too', async () => {
      await invite('learner@mail.test');
      const text = 'Fwd: my mail is learner@mail.test';
      const root = desk.slack.receiveMail(support(), { ...mail, from: 'colleague@mail.test', text });
      await take(root);
      const choice = await form('[▾ All 2 of them | colleague@mail.test | learner@mail.test]');
      await desk.slack.submit(personas.amy.id, choice.id, { email: 'learner@mail.test' });
      await cardUnder(root, 'l•••@mail.test');
    });

    it.each([{ error: 'missing_scope' }, 'hang'] as const)('is typed where Slack does not tell: %j', async (how) => {
      const root = desk.slack.receiveMail(support(), { ...mail, isBare: true });
      desk.slack.breakDown('files.info', how);
      await take(root);
      await form('The learner’s email: [____]');
      desk.slack.mend();
      await desk.slack.dismiss(personas.amy.id, view()?.id, {});
    });
  });

  it('pings nobody and says nothing that Slack turns down', () => expectHarmless(desk));
});
