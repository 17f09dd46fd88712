import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { readMessage } from '../../../../src/playground/reading.ts';
import type { SeenMessage } from '../../../../src/playground/slack/state/seen.ts';
import { personas } from '../../../../src/playground/workspace-data.ts';
import {
  askForCard,
  giveReason,
  pickOption,
  textNow,
  waitForReply,
  waitForText,
  waitUntilIdle,
} from '../../../support/desk/acts.ts';
import { createTestDesk, type TestDesk } from '../../../support/desk/desk.ts';
import type { Who } from '../../../support/desk/people.ts';
import { addLearner } from '../../../support/desk/service.ts';
import { until } from '../../../support/until.ts';

const ESCALATE = 'C0ESCALATE';
const BOT = 'U0LEARNER';
const active = { firstAccessedAt: new Date('2026-01-02T10:00:00Z'), passwordSetAt: new Date('2026-01-02T10:00:00Z') };

describe('where the escalation channel is closed', { timeout: 90_000 }, () => {
  let desk: TestDesk;
  let count = 0;
  let events: string[] = [];
  beforeAll(async () => {
    desk = await createTestDesk();
    events = desk.slack.app.events;
  });
  afterEach(async () => {
    desk.slack.app.events = events;
    await change((workspace) => {
      workspace.updateChannel(ESCALATE, { is_archived: false, is_ext_shared: false });
      workspace.leave(BOT, ESCALATE);
      workspace.join(BOT, ESCALATE);
    });
  });
  afterAll(() => desk.close());

  type Change = (workspace: TestDesk['slack']['workspace']) => void;
  async function change(act: Change) {
    act(desk.slack.workspace);
    await desk.slack.workspace.eventsDelivered();
  }
  /** Archives it so that the desk has not heard of it: it knows the channel as open, from a moment ago. */
  async function archiveUnheard() {
    await desk.type('carl', '#escalations', '/learner help');
    desk.slack.app.events = [];
    await change((workspace) => workspace.updateChannel(ESCALATE, { is_archived: true }));
  }
  async function learner(over: object = {}) {
    const email = `unasked${++count}@acme.test`;
    await addLearner(desk.database, { email, ...over });
    return email;
  }
  const direct = (who: Who, text: string) =>
    desk.slack.until(() =>
      desk.slack
        .visibleTo(personas[who].id)
        .channels.find(({ id }) => id === `D0${who.toUpperCase()}`)
        ?.messages.findLast((message) => readMessage(message).includes(text)),
    );
  const modalSays = (who: Who, text: string) =>
    desk.slack.until(() =>
      desk.slack
        .visibleTo(personas[who].id)
        .views.some(({ blocks }) => readMessage({ blocks, text: '' }).includes(text)),
    );
  /** The refusal that this person was answered with, once it is there. */
  const refusalOf = (who: Who) =>
    desk.slack.until(() => {
      const last = desk.last(who);
      return readMessage(last).includes('[Escalate…]') ? last : undefined;
    });
  async function submitted(button = 'Ask for approval…') {
    const email = await learner();
    const card = await askForCard(desk, 'amy', `/learner temporary-password ${email}`);
    await desk.press('amy', card, button);
    return { email, card };
  }
  /** Asks for approval of many at once, in the thread of a message; answers the card. */
  async function manyAsked(): Promise<SeenMessage> {
    const emails = await Promise.all(Array.from({ length: 11 }, () => learner()));
    const root = desk.slack.say('bob', '#support', `They wait: ${emails.join(', ')}`);
    await desk.slack.shortcut(personas.amy.id, 'resend-activation', '#support', root.ts);
    const modal = await desk.slack.until(() =>
      desk.slack
        .visibleTo(personas.amy.id)
        .views.find(({ blocks }) => readMessage({ blocks, text: '' }).includes('All 11 of them')),
    );
    await desk.slack.submit(personas.amy.id, modal.id, { email: 'all' });
    const repliesNow = () =>
      desk.slack
        .visibleTo(personas.bob.id)
        .channels.flatMap(({ messages }) => messages)
        .find(({ ts }) => ts === root.ts)?.replies ?? [];
    return desk.slack.until(() => repliesNow().find((reply) => readMessage(reply).includes('[Cancel]')));
  }
  const closings: [string, Change, string][] = [
    ['archived', (workspace) => workspace.updateChannel(ESCALATE, { is_archived: true }), '#C0ESCALATE is archived'],
    ['left', (workspace) => workspace.leave(BOT, ESCALATE), '#C0ESCALATE does not have me in it'],
    ['shared', (workspace) => workspace.updateChannel(ESCALATE, { is_ext_shared: true }), 'with another company'],
  ];

  it.each(closings)(
    'because it was %s, nobody is asked, in words, and the card still waits',
    async (_, close, words) => {
      await change(close);
      const { card } = await submitted();
      await modalSays('amy', words);
      await desk.slack.dismiss(personas.amy.id, undefined, { all: true });
      expect(textNow(desk, 'amy', card)).toContain('[Ask for approval…]');
      await desk.press('amy', card, 'Cancel');
      await waitForText(desk, card, '✖️ Cancelled');
    },
  );

  it('nobody is asked about a batch, and nothing is escalated, in words', async () => {
    const card = await manyAsked();
    const email = await learner(active);
    await desk.type('amy', '#support', `/learner activation ${email}`);
    const refusal = await refusalOf('amy');
    await change((workspace) => workspace.updateChannel(ESCALATE, { is_archived: true }));
    await desk.press('amy', card, 'Ask for approval (11)…');
    await modalSays('amy', '#C0ESCALATE is archived');
    await desk.slack.dismiss(personas.amy.id, undefined, { all: true });
    await desk.press('amy', refusal, 'Escalate…');
    await modalSays('amy', 'There is no escalation channel that I can use');
    await desk.slack.dismiss(personas.amy.id, undefined, { all: true });
    const [row] = await desk.database.sql`
      select (select count(*)::int from batches where state = 'awaiting') as awaiting,
        (select count(*)::int from escalations) as escalated`;
    expect(row).toEqual({ awaiting: 0, escalated: 0 });
  });

  it('and it was closed as it was asked there, the asker is told, sends it to the leads, and a lead agrees directly', async () => {
    const { email, card } = await submitted();
    const form = await desk.form('amy');
    await archiveUnheard();
    expect(await form.submit({ 'Why is this needed?': 'no mail gets through' })).toMatchObject({ ok: true });
    const unasked = await direct('amy', 'This has reached nobody: #C0ESCALATE is archived.');
    expect(readMessage(unasked)).toContain(email);
    expect(readMessage(unasked)).toContain('[Send to the leads] [Cancel]');
    expect(readMessage(unasked)).not.toContain('[Approve]');
    await Promise.all([1, 2, 3].map(() => desk.press('amy', unasked, 'Send to the leads')));
    const asked = await direct('bob', '[Approve]');
    expect(readMessage(asked)).toContain('I could not say this where it belongs: #C0ESCALATE is archived.');
    await waitForText(desk, unasked, 'So I sent it to Bob Lead directly.', 'amy');
    expect(textNow(desk, 'amy', unasked)).not.toContain('[Send to the leads]');
    await desk.press('bob', asked, 'Approve');
    await waitForReply(desk, card, 'can see it once');
    await waitForText(desk, asked, '✅ Approved by you');
    await waitUntilIdle(desk);
    expect(textNow(desk, 'bob', asked)).not.toContain('[Approve]');
    expect(desk.sees('bob', 'D0BOB').filter((text) => text.includes('Approved by you'))).toHaveLength(1);
    const rows = await desk.database.sql`select actor from audit where event = 'sent-on'`;
    expect(rows.map(({ actor }) => actor)).toContain(personas.amy.id);

    desk.slack.app.events = events;
    await change((workspace) => workspace.updateChannel(ESCALATE, { is_archived: false }));
    await desk.slack.until(() => desk.sees('carl', '#escalations').join().includes('✅ Approved by Bob Lead'));
  });

  it('for a batch too', async () => {
    const card = await manyAsked();
    await desk.press('amy', card, 'Ask for approval (11)…');
    const form = await desk.form('amy');
    await archiveUnheard();
    await form.submit({ 'Why is this needed?': 'a whole class waits' });
    const unasked = await direct('amy', 'This has reached nobody');
    await desk.press('amy', unasked, 'Send to the leads');
    await desk.press('bob', await direct('bob', 'Approval: Resend activation email: 11 learners'), 'Approve');
    await waitForText(desk, card, '✅ Approved by Bob Lead');
  });

  it('an escalation reaches a lead directly, who works on it there, and the thread it came from is told', async () => {
    const email = await learner(active);
    await desk.type('amy', '#support', `/learner activation ${email}`);
    await desk.press('amy', await refusalOf('amy'), 'Escalate…');
    await desk.form('amy');
    await archiveUnheard();
    await giveReason(desk, 'amy', 'she cannot get in');
    const unasked = await direct('amy', 'Escalation: Resend activation email');
    expect(readMessage(unasked)).toContain('This has reached nobody');
    await desk.press('amy', unasked, 'Send to the leads');
    const asked = await direct('bob', '[Take it]');
    await desk.press('bob', asked, 'Take it');
    await waitForText(desk, asked, 'Taken by you');
    const reply = await desk.until('carl', 'Amy Agent escalated');
    await waitForReply(desk, reply, '🙌 Taken by Bob Lead');
    await pickOption(desk, 'bob', await direct('bob', 'Taken by you'), 'Send password reset email');
    const request = await desk.until('bob', '[Send reset email]', 'D0BOB');
    expect(request.threadTs).toBe(asked.ts);
    await desk.press('bob', request, 'Send reset email');
    await waitForReply(desk, reply, 'Send password reset email, from the escalation, by Bob Lead');
  });

  it('and nobody sends it on, the leads are asked directly after an hour', async () => {
    const { email } = await submitted();
    const form = await desk.form('amy');
    await archiveUnheard();
    await form.submit({ 'Why is this needed?': 'no mail gets through' });
    const unasked = await direct('amy', email);
    const before = desk.sees('bob', 'D0BOB').length;
    await desk.database.sql`
      select graphile_worker.add_job('remind-of-request', json_build_object('requestId', id, 'hours', 1))
      from requests where state = 'awaiting'`;
    await until('Bob is asked', () => desk.sees('bob', 'D0BOB').length > before);
    expect(readMessage(await direct('bob', '[Approve]'))).toContain(email);
    await desk.press('amy', unasked, 'Cancel');
    await waitForText(desk, unasked, '✖️ Cancelled', 'amy');
  });

  it('broken glass is told to the leads directly', async () => {
    const { card } = await submitted();
    await (await desk.form('amy')).submit({ 'Why is this needed?': 'no mail gets through' });
    const approval = await desk.slack.until(() =>
      desk.slack
        .visibleTo(personas.carl.id)
        .channels.find(({ id }) => id === ESCALATE)
        ?.messages.findLast((message) => readMessage(message).includes('[Break glass…]')),
    );
    await desk.press('carl', approval, 'Break glass…');
    await desk.form('carl');
    await archiveUnheard();
    await giveReason(desk, 'carl', 'exam in five minutes');
    await waitForText(desk, card, 'broke the glass');
    expect(readMessage(await direct('bob', '🚨'))).toContain('“exam in five minutes”');
  });
});
