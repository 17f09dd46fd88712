import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Behaviour, BehaviourOptions } from '../../../../src/playground/mailbox/behaviour.ts';
import type { SeenMessage } from '../../../../src/playground/slack/state/seen.ts';
import { askForCard, makeAllDue, textNow, waitForReply, waitUntilIdle } from '../../../support/desk/acts.ts';
import { createTestDesk, type TestDesk } from '../../../support/desk/desk.ts';
import { addLearner } from '../../../support/desk/service.ts';
import { until } from '../../../support/until.ts';

describe('while the mail provider is in trouble', () => {
  let desk: TestDesk;
  let learner = 0;
  let email = '';
  const cards: SeenMessage[] = [];
  beforeAll(async () => {
    desk = await createTestDesk();
  });
  beforeEach(async () => {
    email = `mail${++learner}@acme.test`;
    await addLearner(desk.database, { email });
  });
  afterAll(() => desk.close());

  async function confirmWhile(behaviour: Behaviour, options: BehaviourOptions = {}) {
    desk.mailbox.behave(behaviour, options);
    const card = await askForCard(desk, 'amy', `/learner activation ${email}`);
    await desk.press('amy', card, 'Resend email');
    return card;
  }
  const taken = () => desk.mailbox.mails.filter(({ to }) => to[0] === email);
  const sentAfterAll = (message: Parameters<typeof textNow>[2]) =>
    until('it is sent', async () => {
      await makeAllDue(desk);
      return textNow(desk, 'bob', message)?.includes('📨 Sent');
    });

  it.each<[string, Behaviour, BehaviourOptions, string]>([
    ['is down', 'down', {}, 'cannot be reached'],
    ['drops connections', 'down', { how: 'reset' }, 'cannot be reached'],
    ['limits the rate', 'rate-limited', {}, 'asked us to slow down'],
    ['has our quota used up', 'quota', {}, 'our quota with the mail provider is used up'],
    ['answers nonsense', 'nonsense', {}, 'gave an answer that makes no sense'],
    ['takes mails and cuts its answers', 'cut-200', {}, 'cannot be reached'],
    ['does not know our key', 'unauthorised', {}, 'does not accept our key'],
    ['answers too late', 'slow', { delayMs: 8_000, times: 1 }, 'took too long to answer'],
  ])('and %s, the thread says queued and why; after it one mail, and the same message says sent', async (...row) => {
    const [, behaviour, options, why] = row;
    const card = await confirmWhile(behaviour, options);
    const message = await waitForReply(desk, card, why, 9_500);
    expect(textNow(desk, 'bob', message)).toContain('⏳ Queued, not sent yet:');
    expect(textNow(desk, 'bob', message)).not.toContain('📨');

    desk.mailbox.behave('ok');
    await sentAfterAll(message);
    expect(taken()).toHaveLength(1);
    expect(desk.thread(card)).toHaveLength(1);
    cards.push(card);
    expect(textNow(desk, 'bob', message)).not.toContain('Queued');
  });

  it('and every bell rings once more, no mail goes out twice and no thread grows', async () => {
    expect(cards).toHaveLength(8);
    await desk.database.sql`
      select graphile_worker.add_job('send-mail', json_build_object('mailId', mails.id)),
        graphile_worker.add_job('show-post', json_build_object('postId', posts.id))
      from mails join posts using (request_id)`;
    await waitUntilIdle(desk);
    expect(desk.mailbox.mails).toHaveLength(8);
    for (const card of cards) expect(desk.thread(card)).toHaveLength(1);
  });

  it('a mail that it refuses is not sent, and the thread says so', async () => {
    const card = await confirmWhile('down');
    await waitForReply(desk, card, '⏳ Queued');
    await desk.database.sql`
      update mails set content = jsonb_set(content, '{to}', '"not an address"') where state = 'queued'`;
    desk.mailbox.behave('ok');
    await makeAllDue(desk);
    await waitForReply(desk, card, '❌ Not sent: the mail provider refused it.');
    expect(taken()).toEqual([]);
  });
});
