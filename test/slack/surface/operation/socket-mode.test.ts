import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readMessage } from '../../../../src/playground/reading.ts';
import type { SeenMessage } from '../../../../src/playground/slack/state/seen.ts';
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
    desk.slack.sockets.refresh();
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

  it('says in one line that a socket was cut, and takes commands on the other and the next', async () => {
    await twoAreOpen(desk);
    const before = desk.log().length;
    desk.slack.sockets.drop([0]);
    expect(await desk.type('amy', '#support', '/learner mei@globex.test')).toContain('Mei');
    await twoAreOpen(desk);
    expect(await desk.type('amy', '#support', '/learner paul@globex.test')).toContain('Paul');
    expect(await desk.type('amy', '#support', '/learner kim@hooli.test')).toContain('Kim');
    const lines = desk.log().slice(before).split('\n');
    const isOfSocket = (line: string) => /socket/i.test(line) && /"level":"(warn|error)"/.test(line);
    expect(lines.filter(isOfSocket)).toEqual([
      expect.stringContaining('"msg":"a socket to Slack broke: another one is opened"'),
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

/** Waits until the desk has its two sockets, and Slack has closed all others. */
const twoAreOpen = (desk: TestDesk) => desk.slack.until(() => desk.slack.sockets.count() === 2 || undefined, 45_000);

describe('sockets that Slack refreshes', () => {
  it.each(['refresh_requested', 'warning'] as const)(
    'lose no click and do none twice, one after the other and both at once: %s',
    { concurrent: true, timeout: 120_000 },
    async (reason) => {
      const desk = await createTestDesk({ socketMode: true });
      const asked = ['activation jane@acme.test', 'activation lucia@acme.test', 'reset joao@acme.test'];
      const cards = [];
      for (const text of asked) cards.push(await askForCard(desk, 'amy', `/learner ${text}`));
      for (const which of [[0], [1], [0, 1]]) {
        await twoAreOpen(desk);
        const card = cards.shift() as SeenMessage;
        const press = () =>
          desk.press('amy', card, /reset/i.test(readMessage(card)) ? 'Send reset email' : 'Resend email');
        desk.slack.repeatNext(1); // by the other socket
        const before = press();
        desk.slack.sockets.refresh(reason, which);
        const during = desk.type('bob', '#support', '/learner mei@globex.test');
        await Promise.all([before, during]);
        await waitForReply(desk, card, '📨 Sent');
        expect(await desk.type('bob', '#support', '/learner paul@globex.test')).toContain('Paul');
        await waitUntilIdle(desk);
        expect(desk.thread(card)).toHaveLength(1);
      }
      expect(desk.mailbox.mails.map(({ to }) => to[0]).sort()).toEqual([
        'jane@acme.test',
        'joao@acme.test',
        'lucia@acme.test',
      ]);
      await twoAreOpen(desk);
      expect(desk.slack.envelopes.length).toBeGreaterThan(8);
      await desk.close();
    },
  );

  it('are replaced before the old one is closed', async () => {
    const desk = await createTestDesk({ socketMode: true });
    await twoAreOpen(desk);
    const counts: number[] = [];
    desk.slack.onChange(() => counts.push(desk.slack.sockets.count()));
    desk.slack.sockets.refresh();
    await desk.slack.until(() => (counts.includes(4) && desk.slack.sockets.count() === 2) || undefined);
    expect(Math.min(...counts)).toBe(2);
    await desk.close();
  });
});

describe('a socket that does not open', () => {
  it('keeps neither the other one nor the start waiting', async () => {
    const desk = await createTestDesk({ socketMode: true, limits: { callMs: 2_000, stuckMs: 100 } });
    await twoAreOpen(desk);
    desk.slack.breakDown('apps.connections.open', { error: 'too_many_websockets' }, 1);
    desk.slack.sockets.drop([1]);
    await desk.slack.until(() => desk.log().includes('no socket to Slack could be opened') || undefined);
    expect(await (await fetch(`http://127.0.0.1:${desk.desk().port}/readyz`)).text()).not.toContain('no socket');
    for (let i = 0; i < 2; i++) expect(await desk.type('amy', '#support', '/learner mei@globex.test')).toContain('Mei');
    await twoAreOpen(desk);
    await desk.close();
    expect(desk.slack.sockets.count()).toBe(0);
  });
});

describe('sockets that both close', () => {
  it.each(['half', '503', { error: 'internal_error' }] as const)(
    'are followed by others where Slack first answers %j',
    { concurrent: true },
    async (how) => {
      const desk = await createTestDesk({ socketMode: true, limits: { callMs: 2_000 } });
      await twoAreOpen(desk);
      desk.slack.breakDown('apps.connections.open', how, 2);
      desk.slack.sockets.drop();
      await desk.slack.until(() => desk.slack.sockets.count() === 0 || undefined);
      await twoAreOpen(desk);
      expect(await desk.type('amy', '#support', '/learner mei@globex.test')).toContain('Mei');
      expect(desk.log()).toContain('no socket to Slack could be opened: it is tried again');
      await desk.close();
    },
  );

  it('are named by /readyz, and keep the program from ending no longer, while others are opened', async () => {
    const desk = await createTestDesk({ socketMode: true, limits: { callMs: 2_000, stuckMs: 100 } });
    const ready = async () => (await fetch(`http://127.0.0.1:${desk.desk().port}/readyz`)).text();
    await twoAreOpen(desk);
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
