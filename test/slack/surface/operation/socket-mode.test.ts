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
    await desk.slack.until(() => desk.slack.sockets.count() >= before || undefined);
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
    await desk.slack.until(() => desk.slack.sockets.count() > 0 || undefined);
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

describe('a socket that closes', () => {
  it.each(['half', '503', { error: 'internal_error' }] as const)(
    'is followed by another one where Slack first answers %j',
    { concurrent: true },
    async (how) => {
      const desk = await createTestDesk({ socketMode: true, limits: { callMs: 2_000 } });
      desk.slack.breakDown('apps.connections.open', how);
      desk.slack.sockets.drop();
      await desk.slack.until(() => desk.slack.sockets.count() === 0 || undefined);
      await desk.slack.until(() => desk.slack.sockets.count() > 0 || undefined, 45_000);
      expect(await desk.type('amy', '#support', '/learner mei@globex.test')).toContain('Mei');
      expect(desk.slack.sockets.count()).toBe(1);
      expect(desk.log()).toContain('no socket to Slack could be opened: it is tried again');
      await desk.close();
    },
  );

  it('is named by /readyz, and keeps the program from ending no longer, while another one is opened', async () => {
    const desk = await createTestDesk({ socketMode: true, limits: { callMs: 2_000, stuckMs: 100 } });
    const ready = async () => (await fetch(`http://127.0.0.1:${desk.desk().port}/readyz`)).text();
    desk.slack.breakDown('apps.connections.open', 'half', 9);
    desk.slack.sockets.drop();
    await desk.slack.until(() => desk.log().includes('no socket to Slack could be opened') || undefined, 45_000);
    expect(await ready()).toMatch(
      /^ready\nno socket to Slack is open for \d+ s: commands and clicks do not reach me\n$/,
    );
    await desk.close();
    expect(desk.log()).not.toContain('did not close cleanly');
  });
});
