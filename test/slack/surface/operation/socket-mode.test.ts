import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  askForCard,
  pickOption,
  textNow,
  waitForReply,
  waitForText,
  waitUntilIdle,
} from '../../../support/desk/acts.ts';
import { createTestDesk, type TestDesk } from '../../../support/desk/desk.ts';

describe('Socket Mode', () => {
  let desk: TestDesk;
  beforeAll(async () => {
    desk = await createTestDesk({ socketMode: true });
  });
  afterAll(() => desk.close());

  it('plays the whole scenario, through a refresh of the connection', async () => {
    expect(await desk.type('eve', '#support', '/learner activation jane@acme.test')).toContain('not on its list');
    const card = await askForCard(desk, 'amy', '/learner activation jane@acme.test');
    const before = desk.slack.sockets.count();
    expect(before).toBeGreaterThan(0);
    await desk.slack.sockets.refresh();
    await desk.slack.until(() => desk.slack.sockets.count() >= before || undefined, 10_000);
    await desk.press('amy', card, 'Resend email');
    await waitForReply(desk, card, '📨 Sent');
    await waitForText(desk, card, '✅ Confirmed by Amy Agent');
    await waitUntilIdle(desk);
    expect(desk.mailbox.mails).toHaveLength(1);
    expect(desk.thread(card)).toHaveLength(1);
  });

  it('has one effect for a click that is delivered again', async () => {
    const card = await askForCard(desk, 'amy', '/learner activation lucia@acme.test');
    desk.slack.repeatNext(2);
    await desk.press('amy', card, 'Resend email');
    await desk.slack.redeliver(2);
    await waitForReply(desk, card, '📨 Sent');
    await waitUntilIdle(desk);
    expect(desk.mailbox.mails.filter(({ to }) => to[0] === 'lucia@acme.test')).toHaveLength(1);
    expect(desk.thread(card)).toHaveLength(1);
  });

  it('says in one line that its socket was cut, and takes commands on the next', async () => {
    desk.slack.sockets.drop();
    await desk.slack.until(() => desk.slack.sockets.count() === 0 || undefined);
    await desk.slack.until(() => desk.slack.sockets.count() > 0 || undefined, 20_000);
    expect(await desk.type('amy', '#support', '/learner mei@globex.test')).toContain('Mei');
    const lines = desk.log().split('\n');
    const isOfSocket = (line: string) => /socket/i.test(line) && /"level":"(warn|error)"/.test(line);
    expect(lines.filter(isOfSocket)).toEqual([
      expect.stringContaining('"msg":"the socket to Slack broke: another one is opened"'),
    ]);
  });

  it('takes menus, shortcuts and modals', async () => {
    await desk.type('amy', '#support', '/learner joao@acme.test');
    const profile = desk.last('amy');
    await pickOption(desk, 'amy', profile, 'Make VPA available now');
    await desk.until('bob', '[Make available] [Cancel]');
    await desk.slack.until(() => textNow(desk, 'amy', profile) === undefined || undefined);
    const root = desk.slack.say('bob', '#support', 'no email in here');
    await desk.slack.shortcut('amy', 'send-password-reset', '#support', root.ts);
    const view = await desk.slack.until(() => desk.slack.visibleTo('amy').views.find(({ submit }) => submit));
    await desk.slack.submit('amy', view.id, { email: 'joao@acme.test' });
    expect((await desk.until('bob', '[Send reset email] [Cancel]')).threadTs).toBe(root.ts);
  });
});
