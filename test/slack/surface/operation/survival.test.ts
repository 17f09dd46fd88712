import { WebClient } from '@slack/web-api';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  askForCard,
  cardsIn,
  makeAllDue,
  waitForReply,
  waitForText,
  waitUntilIdle,
  waitUntilKnown,
} from '../../../support/desk/acts.ts';
import { createTestDesk, type TestDesk } from '../../../support/desk/desk.ts';
import { addLearner } from '../../../support/desk/service.ts';
import { until } from '../../../support/until.ts';

describe('what survives', () => {
  let desk: TestDesk;
  let learner = 0;
  let line = '';
  beforeAll(async () => {
    desk = await createTestDesk();
  });
  beforeEach(async () => {
    const email = `survivor${++learner}@acme.test`;
    await addLearner(desk.database, { email });
    line = `/learner activation ${email}`;
  });
  afterAll(() => desk.close());

  const taken = () => desk.mailbox.mails.filter(({ to }) => line.endsWith(to[0] ?? '?'));
  async function expectOnce(card: Parameters<typeof waitForText>[1]) {
    await waitForText(desk, card, '✅ Confirmed by');
    await waitForReply(desk, card, '📨 Sent');
    await waitUntilIdle(desk);
    expect(desk.thread(card)).toHaveLength(1);
    expect(taken()).toHaveLength(1);
  }

  it('a restart between card and click', async () => {
    const card = await askForCard(desk, 'amy', line);
    await desk.restart();
    await desk.press('amy', card, 'Resend email');
    await expectOnce(card);
  });

  it('a restart between click and mail', async () => {
    const card = await askForCard(desk, 'amy', line);
    desk.mailbox.behave('down');
    await desk.press('amy', card, 'Resend email');
    await waitForReply(desk, card, '⏳ Queued');
    await desk.restart();
    desk.mailbox.behave('ok');
    await makeAllDue(desk);
    await expectOnce(card);
  });

  it('a restart between mail and confirmation', async () => {
    const card = await askForCard(desk, 'amy', line);
    desk.slack.breakDown('chat.postMessage', '503', 99);
    await desk.press('amy', card, 'Resend email');
    await until('the mail is taken', () => taken().length === 1);
    await waitForText(desk, card, '✅ Confirmed by');
    expect(desk.thread(card)).toEqual([]);
    await desk.restart();
    desk.slack.mend();
    await makeAllDue(desk);
    await expectOnce(card);
  });

  it('jobs that were lost: the next start rings for their rows', async () => {
    const card = await askForCard(desk, 'amy', line);
    desk.mailbox.behave('down');
    await desk.press('amy', card, 'Resend email');
    await waitForReply(desk, card, '⏳ Queued');
    await desk.database.sql`delete from graphile_worker._private_jobs`;
    await desk.database.sql`update mails set due_at = now() - interval '1 minute' where state = 'queued'`;
    desk.mailbox.behave('ok');
    await desk.restart();
    await expectOnce(card);
  });

  it('a rate limit of Slack’s on the confirmation: it waits as long as asked, and posts once', async () => {
    const card = await askForCard(desk, 'amy', line);
    desk.slack.rateLimit('chat.postMessage', 2);
    await desk.press('amy', card, 'Resend email');
    await until('the mail is taken', () => taken().length === 1);
    await expectOnce(card);
  });

  it('a token that Slack does not take for a while: the confirmation waits', async () => {
    const card = await askForCard(desk, 'amy', line);
    desk.slack.breakDown('chat.postMessage', { error: 'invalid_auth' }, 99);
    await desk.press('amy', card, 'Resend email');
    await until('the confirmation was tried', () => desk.log().includes('"slack":"invalid_auth"'));
    desk.slack.mend();
    await makeAllDue(desk);
    await expectOnce(card);
  });

  it.each([
    ['a card whose answer was lost', () => askForCard(desk, 'amy', line)],
    [
      'a confirmation whose answer was lost',
      async () => desk.press('amy', await askForCard(desk, 'amy', line), 'Resend email'),
    ],
  ])('%s: it is found where Slack has it, and not posted again', async (what, act) => {
    const isCard = what.startsWith('a card');
    const posts = () => desk.slack.calls.filter(({ method }) => method === 'chat.postMessage').length;
    const before = posts();
    const called = desk.slack.calls.length;
    if (!isCard) desk.slack.onChange(breakConfirmation(desk));
    else desk.slack.breakDown('chat.postMessage', 'taken-reset', 1);
    await act();
    await until('it is known', async () => {
      await makeAllDue(desk);
      const [row] = await desk.database.sql`
        select count(*)::int as known from posts where ts is not null and kind = ${isCard ? 'card' : 'confirmation'}`;
      return row?.known === learner;
    });
    if (isCard) await desk.press('amy', desk.card(), 'Resend email');
    await expectOnce(desk.card());
    expect(posts() - before).toBe(2);
    const methods = desk.slack.calls.slice(called).map(({ method }) => method);
    expect(methods).toContain(`conversations.${isCard ? 'history' : 'replies'}`);
  });

  it('a click on a card before it is known where Slack has it: the card stays, and shows what came of it', async () => {
    const card = await askForCard(desk, 'amy', line);
    await waitUntilKnown(desk, card);
    await desk.database.sql`update posts set ts = null where ts = ${card.ts}`;
    await desk.press('amy', card, 'Resend email');
    await expectOnce(card);
    const [row] = await desk.database.sql`select count(*)::int as known from posts where ts = ${card.ts}`;
    expect(row?.known).toBe(1);
  });

  it('a confirmation that Slack shows only after it was posted again: one of them is taken away', async () => {
    const card = await askForCard(desk, 'amy', line);
    await desk.press('amy', card, 'Resend email');
    await waitForReply(desk, card, '📨 Sent');
    const [late] = desk.slack.messages().filter(({ thread_ts, ts }) => thread_ts === card.ts && ts !== card.ts);
    if (!late) throw new Error('no confirmation');
    const { ts: _, ...draft } = late;
    await new WebClient('xoxb-playground-bot', { slackApiUrl: `${desk.slack.url}/api/` }).chat.postMessage({
      ...(draft as object as { channel: string; text: string }),
    });
    expect(desk.thread(card)).toHaveLength(2);
    await waitUntilKnown(desk, late);
    await desk.database.sql`update posts set tidy_at = now() - interval '1 minute' where ts = ${late.ts}`;
    await desk.restart();
    await until('one is left', () => desk.thread(card).length === 1);
    await expectOnce(card);
  });

  it('where Slack does not let us look, a card it posted twice has one effect, and the second one goes when it is clicked', async () => {
    const before = cardsIn(desk).length;
    desk.slack.app.scopes = desk.slack.app.scopes.filter((scope) => !scope.endsWith(':history'));
    desk.slack.breakDown('chat.postMessage', 'taken-reset', 1);
    await askForCard(desk, 'amy', line);
    await until('the card is posted again', async () => {
      await makeAllDue(desk);
      return cardsIn(desk).length === before + 2;
    });
    for (const card of cardsIn(desk).slice(before)) await desk.press('amy', card, 'Resend email');
    await until('the mail is taken', () => taken().length === 1);
    await waitUntilIdle(desk);
    expect(taken()).toHaveLength(1);
    const [row] = await desk.database.sql`select count(*)::int as links from links`;
    expect(row?.links).toBe(learner);
    await until('one card is left', () => cardsIn(desk).length === before + 1);
  });
});

/** Takes the next post in a thread and loses its answer: the card itself is answered. */
function breakConfirmation(desk: TestDesk): () => void {
  let isDone = false;
  return () => {
    const [last] = desk.slack.calls.slice(-1);
    if (isDone || last?.method !== 'chat.postMessage' || last.args.thread_ts || !last.answer.ok) return;
    isDone = true;
    desk.slack.breakDown('chat.postMessage', 'taken-reset', 1);
  };
}
