import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { SeenMessage } from '../../../../src/playground/slack/state/seen.ts';
import { personas } from '../../../../src/playground/workspace-data.ts';
import { askForCard, makeAllDue, textNow, waitForText, waitUntilIdle } from '../../../support/desk/acts.ts';
import { createTestDesk, type TestDesk } from '../../../support/desk/desk.ts';
import type { Who } from '../../../support/desk/people.ts';
import { addLearner } from '../../../support/desk/service.ts';
import { until } from '../../../support/until.ts';

const SUPPORT = 'C0SUPPORT';
const BOT = 'U0LEARNER';

describe('a confirmation that cannot be said in its thread', { timeout: 90_000 }, () => {
  let desk: TestDesk;
  let count = 0;
  let email = '';
  beforeAll(async () => {
    desk = await createTestDesk({ webhooks: true });
  });
  beforeEach(async () => {
    email = `closed${++count}@acme.test`;
    await addLearner(desk.database, { email });
  });
  afterEach(async () => {
    desk.slack.mend();
    await change((workspace) => {
      workspace.updateChannel(SUPPORT, { is_archived: false, is_ext_shared: false, posting: undefined });
      workspace.join(BOT, SUPPORT);
      workspace.setUserGroup('S0AGENTS', [personas.amy.id]);
    });
  });
  afterAll(() => desk.close());

  async function change(act: (workspace: TestDesk['slack']['workspace']) => void) {
    act(desk.slack.workspace);
    await desk.slack.workspace.eventsDelivered();
  }
  const line = () => `/learner activation ${email}`;
  /** What this person gets directly about the learner. */
  const direct = (who: Who = 'amy', about = email) =>
    desk.sees(who, `D0${who.toUpperCase()}`).filter((text) => text.includes(about) || text.includes(referenceOf()));
  let reference = '';
  const referenceOf = () => reference || 'nothing';
  const told = (text: string, who: Who = 'amy') =>
    until(`${who} reads “${text}”`, async () => {
      await makeAllDue(desk);
      return direct(who).some((read) => read.includes(text));
    });
  /** Confirms a card whose confirmation Slack does not take for now. */
  async function confirmed(clicks = 1): Promise<SeenMessage> {
    const card = await askForCard(desk, 'amy', line());
    const [row] = await desk.database.sql`
      select reference from requests join learners on learners.id = learner_id where email = ${email}`;
    reference = row?.reference;
    desk.slack.breakDown('chat.postMessage', '503', 99);
    await Promise.all(Array.from({ length: clicks }, () => desk.press('amy', card, 'Resend email')));
    await waitForText(desk, card, '✅ Confirmed');
    await until('its mail is taken', () => desk.mailbox.mails.some(({ to }) => to[0] === email));
    return card;
  }
  const refusals = [
    'not_in_channel',
    'is_archived',
    'channel_not_found',
    'restricted_action',
    'restricted_action_non_threadable_channel',
    'no_permission',
    'thread_not_found',
  ];

  it.each(refusals)('because Slack says %s is told to the asker directly, with why', async (error) => {
    const card = await confirmed();
    desk.slack.mend();
    desk.slack.breakDown('chat.postMessage', { error }, 1);
    await told('I could not say this where it belongs');
    await told('📬 Delivered');
    await waitUntilIdle(desk);
    expect(direct()).toHaveLength(1);
    expect(direct()[0]).toContain('Open that thread');
    expect(desk.thread(card)).toEqual([]);
  });

  it('is told once however often it was clicked, over a restart, kept true there, and follows in the thread', async () => {
    desk.mailbox.play('next', 'late-bounce', { times: 1 });
    const before = desk.slack.calls.length;
    const card = await confirmed(5);
    await until('it came back', async () => {
      const [row] = await desk.database.sql`
        select state from mails join learners on learners.id = learner_id where email = ${email}`;
      return row?.state === 'bounced';
    });
    await change((workspace) => workspace.updateChannel(SUPPORT, { is_archived: true }));
    await desk.restart();
    desk.slack.mend();
    await told('#C0SUPPORT is archived');
    await told('↩️ Came back');
    await told('⚠️ Bad news about this mail.');
    await waitUntilIdle(desk);
    expect(direct()).toHaveLength(2);
    expect(desk.thread(card)).toEqual([]);
    expect(desk.slack.calls.slice(before).filter(({ answer }) => answer.error === 'is_archived')).toEqual([]);

    await change((workspace) => workspace.updateChannel(SUPPORT, { is_archived: false }));
    await desk.slack.until(() => desk.thread(card).length === 2);
    expect(desk.thread(card).join()).toContain('↩️ Came back');
    await desk.slack.until(() => direct().every((read) => read.includes('now, too')));
    await waitUntilIdle(desk);
    expect(direct()).toHaveLength(2);
    expect(desk.thread(card)).toHaveLength(2);
  });

  it('that Slack took, though its answer was lost before the channel was archived, is there once when it is open', async () => {
    const card = await askForCard(desk, 'amy', line());
    desk.slack.breakDown('chat.postMessage', 'taken-reset', 1);
    await desk.press('amy', card, 'Resend email');
    await desk.slack.until(() => desk.thread(card).length === 1);
    await change((workspace) => workspace.updateChannel(SUPPORT, { is_archived: true }));
    await told('#C0SUPPORT is archived');
    await change((workspace) => workspace.updateChannel(SUPPORT, { is_archived: false }));
    await desk.slack.until(() => direct().every((read) => read.includes('now, too')));
    await waitUntilIdle(desk);
    expect(desk.thread(card)).toHaveLength(1);
  });

  it('because the channel was shared since is not said there, nor is the card edited, until it is ours again', async () => {
    const card = await confirmed();
    await change((workspace) => workspace.updateChannel(SUPPORT, { is_ext_shared: true }));
    const before = desk.slack.calls.length;
    desk.slack.mend();
    await told('is shared with another company now');
    await waitUntilIdle(desk);
    const calls = desk.slack.calls.slice(before).filter(({ args }) => args.channel === SUPPORT);
    expect(calls.map(({ method }) => method).filter((method) => method.startsWith('chat.'))).toEqual([]);
    await change((workspace) => workspace.updateChannel(SUPPORT, { is_ext_shared: false }));
    await desk.slack.until(() => desk.thread(card).length === 1);
  });

  it('because the desk was taken out of the channel follows once it is invited again', async () => {
    const card = await confirmed();
    await change((workspace) => workspace.leave(BOT, SUPPORT));
    desk.slack.mend();
    await told('I am not in');
    await change((workspace) => workspace.join(BOT, SUPPORT));
    await desk.slack.until(() => desk.thread(card).length === 1);
  });

  it('because Slack has not been able to say whose the channel is for a while is told to the asker directly', async () => {
    const card = await confirmed();
    await desk.restart();
    desk.slack.mend();
    desk.slack.breakDown('conversations.info', '500', 99);
    await told('Slack could not tell me who reads');
    expect(desk.thread(card)).toEqual([]);
  });

  it('is told to the leads where the asker may not use the desk any more', async () => {
    await confirmed();
    await change((workspace) => {
      workspace.updateChannel(SUPPORT, { is_archived: true });
      workspace.setUserGroup('S0AGENTS', []);
    });
    desk.slack.mend();
    await told('Amy Agent asked for it', 'bob');
    expect(direct()).toEqual([]);
  });

  it('nor can an answer to a form, which is said directly then', async () => {
    const other = `/learner temporary-password ${email}`;
    const card = await askForCard(desk, 'amy', other);
    await desk.press('amy', card, 'Ask for approval…');
    const form = await desk.form('amy');
    await change((workspace) => workspace.updateChannel(SUPPORT, { is_archived: true }));
    await form.submit({ 'Why is this needed?': 'no mail gets through' });
    await desk.until('amy', 'This channel is archived', 'D0AMY');
  });

  it('can be undone from there', async () => {
    await confirmed();
    await change((workspace) => workspace.updateChannel(SUPPORT, { is_archived: true }));
    desk.slack.mend();
    await told('[Undo]');
    await desk.press('amy', desk.last('amy', 'D0AMY'), 'Undo');
    await told('Undone');
  });

  it('a card that Slack does not take any more when it is tried again is withdrawn, and the asker told', async () => {
    desk.slack.breakDown('chat.postMessage', '503', 99);
    expect(await desk.type('amy', '#support', line())).toContain('The card follows by itself');
    await change((workspace) => workspace.updateChannel(SUPPORT, { is_archived: true }));
    desk.slack.mend();
    await told('I could not post this card');
    expect(direct().join()).toContain('So nothing was done');
    const [row] = await desk.database.sql`
      select state from requests join learners on learners.id = learner_id where email = ${email}`;
    expect(row?.state).toBe('cancelled');
    await change((workspace) => workspace.updateChannel(SUPPORT, { is_archived: false }));
    await waitUntilIdle(desk);
    expect(await askForCard(desk, 'amy', line())).toBeTruthy();
    expect(textNow(desk, 'amy', desk.card())).toContain('[Resend email]');
  });
});
