import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readMessage } from '../../../../src/playground/reading.ts';
import { personas } from '../../../../src/playground/workspace-data.ts';
import { expectHarmless, submitForm, waitForText, waitUntilIdle } from '../../../support/desk/acts.ts';
import { createTestDesk, type TestDesk } from '../../../support/desk/desk.ts';
import type { Who } from '../../../support/desk/people.ts';
import { addLearner } from '../../../support/desk/service.ts';

describe('a message to the desk', () => {
  let desk: TestDesk;
  beforeAll(async () => {
    desk = await createTestDesk();
    for (const name of ['told', 'asked', 'formed']) await addLearner(desk.database, { email: `${name}@acme.test` });
  });
  afterAll(() => desk.close());

  const say = (who: Who, channel: string, text: string, threadTs?: string) =>
    desk.slack.say(personas[who].id, channel, text, threadTs ? { threadTs } : {});
  /** What that person reads in the thread of a message, once it says so. */
  const answer = (who: Who, root: { ts: string }, text: string) =>
    desk.slack.until(
      () =>
        desk.slack
          .visibleTo(personas[who].id)
          .channels.flatMap(({ messages }) => messages)
          .find(({ ts }) => ts === root.ts)
          ?.replies.find((reply) => readMessage(reply).includes(text)),
      undefined,
      () => `there is no “${text}” under ${root.ts}`,
    );

  it('is answered directly, in its thread, from the profile to the confirmation', async () => {
    const root = say('amy', 'D0AMY', 'told@acme.test');
    const profile = await answer('amy', root, 'told@acme.test · Acme');
    expect(profile.isEphemeral).toBe(false);
    const asked = say('amy', 'D0AMY', 'resend activation told@acme.test please');
    const card = await answer('amy', asked, '[Resend email] [Cancel]');
    expect(readMessage(card)).toContain('Asked by you');
    await desk.press('amy', card, 'Resend email');
    await answer('amy', asked, '📨 Sent');
    await waitForText(desk, card, '✅ Confirmed by you', 'amy');
  });

  it('with a mention leads to the card in its thread, and what one person reads stays with that person', async () => {
    const root = say('amy', '#support', '<@U0LEARNER> activation asked@acme.test');
    await answer('bob', root, 'a•••@acme.test');
    const again = say('bob', '#support', '<@U0LEARNER> activation asked@acme.test', root.ts);
    const refusal = await answer('bob', root, 'Amy Agent asked for this');
    expect(refusal.isEphemeral).toBe(true);
    expect(again.thread_ts).toBe(root.ts);
    expect(desk.sees('amy').join()).not.toContain('Amy Agent asked for this');
  });

  it('opens a form with a click, where one is needed', async () => {
    const root = say('amy', 'D0AMY', 'edit formed@acme.test');
    const offer = await answer('amy', root, '“Edit information” needs to know more than the learner.');
    await desk.press('amy', offer, 'Fill in…');
    await submitForm(desk, 'amy', { 'Given name': 'Janet' });
    await answer('amy', root, 'Jane → Janet');
  });

  it('that names nobody gets help in two lines, and “help” all of it', async () => {
    const mention = say('amy', '#support', '<@U0LEARNER> hello');
    const told = await desk.until('amy', 'Write me a learner’s email');
    expect([told.isEphemeral, readMessage(told).split('\n').length]).toEqual([true, 2]);
    await answer('amy', say('amy', 'D0AMY', 'hello'), 'Write me a learner’s email');
    await answer('amy', say('amy', 'D0AMY', 'help'), 'What I can do for you');
    expect(mention.ts).toBeTruthy();
  });

  it('is refused to whoever has no role, and not answered where nothing is said to the desk', async () => {
    await answer('eve', say('eve', 'D0EVE', 'told@acme.test'), 'Learner Desk is for the support team');
    const before = desk.slack.messages().length;
    say('amy', '#support', 'told@acme.test cannot get in');
    await waitUntilIdle(desk);
    expect(desk.slack.messages()).toHaveLength(before + 1);
  });

  it('pings nobody and says nothing that Slack turns down', () => expectHarmless(desk));
});
