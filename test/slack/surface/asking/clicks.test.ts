import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { learners } from '../../../../src/db/schema/learners.ts';
import { readMessage } from '../../../../src/playground/reading.ts';
import { personas } from '../../../../src/playground/workspace-data.ts';
import {
  askForCard,
  expectHarmless,
  textNow,
  waitForReply,
  waitForText,
  waitUntilIdle,
} from '../../../support/desk/acts.ts';
import { createTestDesk, type TestDesk } from '../../../support/desk/desk.ts';
import { addLearner } from '../../../support/desk/service.ts';
import { until } from '../../../support/until.ts';

describe('clicks on a card', () => {
  let desk: TestDesk;
  let later = 0;
  let learner = 0;
  let line = '';
  beforeAll(async () => {
    desk = await createTestDesk({ clock: () => new Date(Date.now() + later) });
  });
  beforeEach(async () => {
    learner += 1;
    const email = `click${learner}@acme.test`;
    await addLearner(desk.database, { email });
    line = `/learner activation ${email}`;
  });
  afterAll(() => desk.close());

  const mailsTo = () => desk.mailbox.mails.filter(({ to }) => line.endsWith(to[0] ?? '?'));
  const click = (card: { channel: string; ts: string }, actionId = 'confirm') =>
    desk.slack.click(personas.amy.id, card.channel, card.ts, actionId);
  const confirmed = (card: Parameters<typeof waitForText>[1]) => waitForText(desk, card, '✅ Confirmed by');

  it('by another agent is refused in one sentence that only they see', async () => {
    const card = await askForCard(desk, 'amy', line);
    await desk.press('carl', card, 'Resend email');
    const answer = await desk.until('carl', /Only .* or a lead can decide this card\./);
    expect(answer.isEphemeral).toBe(true);
    expect(textNow(desk, 'bob', card)).toContain('[Resend email]');
  });

  it('by a lead decides it, and the card names both', async () => {
    const card = await askForCard(desk, 'amy', line);
    await desk.press('bob', card, 'Resend email');
    await confirmed(card);
    expect(textNow(desk, 'bob', card)).toMatch(/✅ Confirmed by Bob Lead\.\n.*Asked by Amy Agent/);
  });

  it('asked for twice, offers whoever asked to cancel the first, beside words that say “you”', async () => {
    const card = await askForCard(desk, 'amy', line);
    await desk.type('amy', '#support', line);
    const refusal = await desk.until('amy', /You asked for this .*\n.*card waits for a click by you or a lead/);
    await desk.type('carl', '#support', line);
    const others = await desk.until(
      'carl',
      /Amy Agent asked for this .*\n.*card waits for a click by Amy Agent or a lead/,
    );
    expect(readMessage(others)).not.toContain('[Cancel');
    await desk.press('amy', refusal, 'Cancel that request');
    await waitForText(desk, card, '✖️ Cancelled by Amy Agent');
    await desk.slack.until(() => textNow(desk, 'amy', refusal) === undefined || undefined);
  });

  it('by a lead who cancels it is told to whoever asked, who is mentioned once', async () => {
    const card = await askForCard(desk, 'amy', line);
    await desk.press('bob', card, 'Cancel');
    const told = await waitForReply(desk, card, '✖️ Cancelled by Bob Lead.');
    expect(told.pings).toEqual([personas.amy.id]);
  });

  it('on “Cancel” does nothing and says so', async () => {
    const card = await askForCard(desk, 'amy', line);
    await desk.press('amy', card, 'Cancel');
    await waitForText(desk, card, '✖️ Cancelled by Amy Agent');
    expect(textNow(desk, 'bob', card)).toContain('Nothing was done.');
    expect(desk.thread(card)).toEqual([]);
    expect(mailsTo()).toEqual([]);
  });

  it('on a decided card says by whom and when, and the card is brought up to date', async () => {
    const card = await askForCard(desk, 'amy', line);
    desk.slack.breakDown('chat.update', '500', 99);
    await desk.press('amy', card, 'Resend email');
    await until('the mail is taken', () => mailsTo().length === 1);
    desk.slack.mend();
    expect(textNow(desk, 'bob', card)).toContain('[Resend email]');
    await desk.press('bob', card, 'Resend email');
    await desk.until('bob', /already decided this .*: done\.\nNothing was done twice\./);
    await confirmed(card);
    expect(mailsTo()).toHaveLength(1);
  });

  it('twice in a row, or five deliveries of one, have one effect and one confirmation', async () => {
    const card = await askForCard(desk, 'amy', line);
    desk.slack.repeatNext(4);
    await Promise.all([click(card), click(card)]);
    await confirmed(card);
    await desk.slack.redeliver(3);
    await waitUntilIdle(desk);
    await waitForReply(desk, card, '📨 Sent');
    expect(desk.thread(card)).toHaveLength(1);
    expect(mailsTo()).toHaveLength(1);
    expect(desk.sees('amy').join()).not.toContain('already decided');
  });

  it('a command delivered five times makes one card', async () => {
    const cards = () => desk.sees('bob').filter((text) => text.includes('[Resend email]')).length;
    const before = cards();
    desk.slack.repeatNext(2);
    await askForCard(desk, 'amy', line);
    await desk.slack.redeliver(2);
    await until('all five are answered', () => desk.log().split('"work":"command"').length > 5);
    await waitUntilIdle(desk);
    expect(cards()).toBe(before + 1);
  });

  it('a replayed, forged or unsigned request is 401 and does nothing', async () => {
    const card = await askForCard(desk, 'amy', line);
    const url = `http://127.0.0.1:${desk.desk().port}/slack/events`;
    const old = Math.floor(Date.now() / 1000) - 301;
    expect(await desk.slack.resend({ signedAt: old })).toMatchObject({ ok: false, status: 401 });
    const ahead = Math.floor(Date.now() / 1000) + 120;
    expect(await desk.slack.resend({ signedAt: ahead })).toMatchObject({ ok: false, status: 401 });
    expect(await desk.slack.resend({ secret: 'not the secret' })).toMatchObject({ ok: false, status: 401 });
    const body = new URLSearchParams({ command: '/learner', text: 'help', user_id: personas.amy.id });
    expect((await fetch(url, { method: 'POST', body })).status).toBe(401);
    expect(textNow(desk, 'bob', card)).toContain('[Resend email]');
  });

  it('on a lapsed card is refused, and the card is brought up to date', async () => {
    const card = await askForCard(desk, 'amy', line);
    later += 15 * 60_000;
    await desk.press('amy', card, 'Resend email');
    const answer = await desk.until('amy', 'This card has lapsed: nothing was done.');
    expect(answer.isEphemeral).toBe(true);
    await waitForText(desk, card, '⌛ Lapsed');
    expect(textNow(desk, 'bob', card)).not.toContain('[');
    expect(mailsTo()).toEqual([]);
  });

  it('nobody has to click: a card lapses by itself', async () => {
    const card = await askForCard(desk, 'amy', line);
    later += 15 * 60_000;
    await desk.database.sql`
      select graphile_worker.add_job('lapse-request', json_build_object('requestId', id))
      from requests where state = 'pending'`;
    await waitForText(desk, card, '⌛ Lapsed');
    expect(textNow(desk, 'bob', card)).toMatch(
      /⌛ Lapsed: nobody decided\.\nNothing was done\.\n.* · Asked by Amy Agent/,
    );
  });

  it('on a card whose learner changed meanwhile is refused with the reason, on the card and with the way out', async () => {
    const card = await askForCard(desk, 'amy', line);
    const past = new Date('2026-01-02T10:00:00Z');
    const email = line.split(' ').at(-1) ?? '';
    await desk.database.db
      .update(learners)
      .set({ firstAccessedAt: past, passwordSetAt: past })
      .where(eq(learners.email, email));
    await desk.press('amy', card, 'Resend email');
    await waitForText(desk, card, '⛔ Not done');
    expect(textNow(desk, 'bob', card)).toContain('This account is active: first used');
    expect(textNow(desk, 'amy', await desk.until('amy', '[Send password reset email]'))).toContain(email);
    expect(mailsTo()).toEqual([]);
  });

  it('pings nobody and says nothing that Slack turns down', () => expectHarmless(desk));
});
