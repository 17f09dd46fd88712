import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readMessage } from '../../../../src/playground/reading.ts';
import { DOCUMENTED_RATES } from '../../../../src/playground/slack/delivery/rates.ts';
import type { SeenMessage } from '../../../../src/playground/slack/state/seen.ts';
import { personas } from '../../../../src/playground/workspace-data.ts';
import { cardsIn, waitForReply } from '../../../support/desk/acts.ts';
import { createTestDesk, type TestDesk } from '../../../support/desk/desk.ts';
import { addLearner } from '../../../support/desk/service.ts';
import { until } from '../../../support/until.ts';

/** Longer than any of these queues, in milliseconds. */
const PATIENCE = 60_000;

describe('at the limits of Slack and of the mail provider', { timeout: 120_000 }, () => {
  let desk: TestDesk;
  beforeEach(async () => {
    desk = await createTestDesk();
  });
  afterEach(() => desk.close());

  /** Learners with cards to confirm, one after the other. */
  async function cardsFor(count: number): Promise<SeenMessage[]> {
    const emails = Array.from({ length: count }, (_, i) => `busy${i}@acme.test`);
    for (const email of emails) await addLearner(desk.database, { email, givenName: email.split('@')[0] });
    for (const [i, email] of emails.entries()) {
      await desk.slack.type(personas.amy.id, '#support', `/learner activation ${email}`);
      await until('it is asked for', async () => (await desk.database.sql`select from requests`).length === i + 1);
    }
    return desk.slack.until(() => {
      const cards = cardsIn(desk);
      return cards.length === count && cards;
    }, PATIENCE);
  }
  const isQuiet = async () => {
    const [left] = await desk.database.sql<{ posts: number; mails: number; limits: number }[]>`
      select (select count(*)::int from posts where shown < wanted) as posts,
        (select count(*)::int from mails where state = 'queued') as mails,
        (select count(*)::int from rate_limits) as limits`;
    return left?.posts === 0 && left.mails === 0 && left.limits === 0;
  };

  it('cards in one channel come in the order in which they were asked for, and no call too early', async () => {
    desk.slack.limitRates(DOCUMENTED_RATES);
    const cards = await cardsFor(8);
    await until('nothing waits', isQuiet, PATIENCE);
    expect(desk.slack.earlyCalls).toEqual([]);
    // Whoever is not limited at once comes first; of the others, nobody is overtaken.
    expect(desk.sees('amy').join('\n')).toContain(
      'It is busy here, and Slack takes one message after the other: the card comes in about 5 s.',
    );
    for (const card of cards) {
      const [row] = await desk.database.sql<{ left: number }[]>`
        select extract(epoch from requests.expires_at - to_timestamp(${card.ts}::float8))::int as left
        from requests join posts on posts.request_id = requests.id where posts.ts = ${card.ts}`;
      expect(Math.round(Number(row?.left) / 10)).toBe(90);
    }
    const asked = cards.map((card) => Number(/busy(\d)/.exec(readMessage(card))?.[1]));
    expect(asked.slice(3)).toEqual([...asked.slice(3)].sort());
    expect(desk.log()).not.toContain('a message could not be shown');
  });

  it('what somebody waits for comes first: buttons go, and confirmations come, before news', async () => {
    const cards = await cardsFor(4);
    desk.slack.limitRates({ ...DOCUMENTED_RATES, 'chat.update': { perMinute: 60, burst: 1 } });
    for (const card of cards) await desk.press('amy', card, 'Resend email');
    for (const card of cards) await waitForReply(desk, card, '📨 Sent', PATIENCE);
    await until('nothing waits', isQuiet, PATIENCE);
    for (const card of cardsIn(desk)) expect(readMessage(card)).not.toContain('[Cancel]');
    const edits = desk.slack.calls.filter(({ method, status }) => method === 'chat.update' && status === 200);
    const isNews = edits.map(({ args }) => !cards.some(({ ts }) => ts === args.ts));
    const beforeLastCard = isNews.slice(0, isNews.lastIndexOf(false));
    // The very first edit found nobody waiting.
    expect(beforeLastCard.filter(Boolean).length).toBeLessThanOrEqual(1);
    expect(desk.slack.earlyCalls).toEqual([]);
  });

  it('mails go out at the provider’s rate, each once, together where many wait, and each is told of', async () => {
    const cards = await cardsFor(20);
    desk.mailbox.limitRate(2);
    for (const card of cards) await desk.press('amy', card, 'Resend email');
    await until('all are out', () => desk.mailbox.mails.length === 20, PATIENCE);
    await until('nothing waits', isQuiet, PATIENCE);
    expect(new Set(desk.mailbox.mails.map(({ to }) => to[0])).size).toBe(20);
    expect(desk.mailbox.mails.filter(({ key }) => key?.startsWith('mails-')).length).toBeGreaterThan(10);
    expect(desk.mailbox.earlyCalls()).toBe(0);
    for (const card of cards) expect(desk.thread(card).join()).toContain('📨 Sent');
    const fates = await desk.database.sql<{ id: string }[]>`select coalesce(provider_id, 'none') as id from mails`;
    expect(fates.map(({ id }) => id).sort()).toEqual(desk.mailbox.mails.map(({ id }) => id).sort());
  });
});
