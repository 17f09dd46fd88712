import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readMessage } from '../../../../src/playground/reading.ts';
import type { SeenMessage } from '../../../../src/playground/slack/state/seen.ts';
import { personas } from '../../../../src/playground/workspace-data.ts';
import {
  askForCard,
  cardsIn,
  expectHarmless,
  makeAllDue,
  textNow,
  waitForReply,
  waitForText,
  waitUntilKnown,
} from '../../../support/desk/acts.ts';
import { createTestDesk, type TestDesk } from '../../../support/desk/desk.ts';
import type { Who } from '../../../support/desk/people.ts';
import { addLearner } from '../../../support/desk/service.ts';
import { until } from '../../../support/until.ts';

describe('before something is done', () => {
  let desk: TestDesk;
  let learner = 0;
  let email = '';
  let line = '';
  beforeAll(async () => {
    desk = await createTestDesk({ webhooks: true });
  });
  beforeEach(async () => {
    email = `guarded${++learner}@acme.test`;
    line = `/learner activation ${email}`;
    await addLearner(desk.database, { email });
    desk.mailbox.behave('ok');
  });
  afterAll(() => desk.close());

  const mailsTo = () => desk.mailbox.mails.filter(({ to }) => to[0] === email);
  const isOnList = () => desk.mailbox.suppressions.find(email) !== undefined;
  const view = (who: Who) => desk.slack.visibleTo(personas[who].id).views.at(-1);
  const form = (who: Who, text: string) =>
    desk.slack.until(() => {
      const open = view(who);
      return open && readMessage({ blocks: open.blocks, text: '' }).includes(text) ? open : undefined;
    });
  const linkTo = (card: SeenMessage) => `/archives/${card.channel}/p${card.ts.replace('.', '')}`;

  async function send() {
    const card = await askForCard(desk, 'amy', line);
    await desk.press('amy', card, 'Resend email');
    return card;
  }
  async function bounce() {
    desk.mailbox.play('next', 'bounce-no-such-address', { times: 1 });
    await waitForReply(desk, await send(), '↩️ Came back');
  }
  /** Presses a lead's button on the last refusal, and gives the reason. */
  async function pass(who: Who, button: string, question: string, reason: string) {
    await desk.press(who, desk.last(who), button);
    const asked = await form(who, question);
    const before = new Set(cardsIn(desk).map(({ ts }) => ts));
    await desk.slack.submit(personas[who].id, asked.id, { reason });
    return desk.slack.until(() => cardsIn(desk).find(({ ts }) => !before.has(ts)));
  }

  it('an address that bounced is refused, a lead has it cleared with a reason, and the mail is delivered', async () => {
    await bounce();
    expect(isOnList()).toBe(true);
    const refusal = await desk.type('amy', '#support', line);
    expect(refusal).toContain('Mail to this address came back');
    expect(refusal).toMatch(/\n\[Check mail\] \[Correct email address\] \[Escalate…\] \[Reply to the learner\]$/);
    expect(desk.last('amy').isEphemeral).toBe(true);
    expect(await desk.type('carl', '#support', `/learner ${email}`)).toContain(
      'No mail: Mail to this address came back',
    );

    expect(await desk.type('bob', '#support', line)).toContain(
      '[Check mail] [Correct email address] [Clear and send…]',
    );
    const card = await pass('bob', 'Clear and send…', 'Why will mail arrive now?', `IT let ${email} in`);
    expect(textNow(desk, 'amy', card)).toMatch(
      /g•••@acme\.test is taken off the mail provider’s suppression list first: Bob Lead says “IT let g•••@acme\.test in”/,
    );
    expect(isOnList()).toBe(true);
    await desk.press('bob', card, 'Resend email');
    await waitForReply(desk, card, '📬 Delivered');
    expect(desk.mailbox.suppressions.list()).toEqual([]);
    expect(mailsTo()).toHaveLength(2);
    await waitForText(
      desk,
      card,
      'Bob Lead had the address taken off the suppression list: “IT let g•••@acme.test in”.',
    );
  });

  it('offers to check the mail to whoever is refused', async () => {
    await bounce();
    await desk.type('amy', '#support', line);
    await desk.press('amy', desk.last('amy'), 'Check mail');
    expect((await desk.until('amy', '🔴 Found what keeps mail away')).isEphemeral).toBe(true);
  });

  it('a mail waits while its address cannot be taken off the list, and the thread says why', async () => {
    await bounce();
    await desk.type('bob', '#support', line);
    const card = await pass('bob', 'Clear and send…', 'Why will mail arrive now?', 'the address works again');
    desk.mailbox.behave('unauthorised', { asking: true });
    await desk.press('bob', card, 'Resend email');
    await waitForReply(
      desk,
      card,
      '⏳ Queued, not sent yet: our key may not take the address off the mail provider’s suppression list',
    );
    expect(mailsTo()).toHaveLength(1);
    desk.mailbox.behave('ok');
    await until('it is delivered', async () => {
      await makeAllDue(desk);
      return desk.thread(card)[0]?.startsWith('📬');
    });
    expect(isOnList()).toBe(false);
    expect(mailsTo()).toHaveLength(2);
    expect(desk.log()).not.toContain(email);
  });

  it('an address that is on the provider’s list alone is known after the next look at it, and free after it left', async () => {
    const look = () => desk.database.sql`select graphile_worker.add_job('sync-suppressions', '{}')`;
    desk.mailbox.suppressions.add(email);
    await look();
    await until('it is known', async () =>
      (await desk.type('amy', '#support', `/learner ${email}`)).includes('is on the mail provider’s suppression list'),
    );
    desk.mailbox.suppressions.remove(email);
    await desk.restart();
    await until('it is free', async () =>
      (await desk.type('amy', '#support', `/learner ${email}`)).includes('[Resend activation email]'),
    );
  });

  it('the same mail minutes later is refused with who sent it and its thread; a lead may send it all the same', async () => {
    const first = await send();
    await waitForReply(desk, first, '📬 Delivered');
    const refusal = await desk.type('carl', '#support', line);
    expect(refusal).toContain('Sent by Amy Agent');
    expect(refusal).toContain('Open that thread');
    expect(refusal).toMatch(/\n\[Escalate…\] \[Reply to the learner\]$/);
    expect(JSON.stringify(desk.last('carl').blocks)).toContain(linkTo(first));
    expect(JSON.stringify(desk.last('carl').blocks)).toContain('{ago}');

    expect(await desk.type('bob', '#support', line)).toContain('[Send all the same…]');
    const card = await pass('bob', 'Send all the same…', 'Why not wait?', 'she deleted it');
    expect(textNow(desk, 'carl', card)).toMatch(
      /The cool-down does not count this time, though Amy Agent sent this .*: Bob Lead says “she deleted it”/,
    );
    await desk.press('bob', card, 'Resend email');
    await waitForText(desk, card, 'Bob Lead passed the cool-down: “she deleted it”.');
    await until('the second mail is taken', () => mailsTo().length === 2);
  });

  it('a card that waits is shown to the next who asks, instead of a second one', async () => {
    const card = await askForCard(desk, 'amy', line);
    const before = cardsIn(desk).length;
    await waitUntilKnown(desk, card);
    for (const who of ['carl', 'bob', 'amy'] as const) {
      const [amy, byAmy] = who === 'amy' ? ['You', 'you'] : ['Amy Agent', 'Amy Agent'];
      expect(await desk.type(who, '#support', line)).toMatch(
        new RegExp(`${amy} asked for this .*\\n.*waits for a click by ${byAmy} or a lead`),
      );
      expect(desk.last(who).isEphemeral).toBe(true);
      expect(JSON.stringify(desk.last(who).blocks)).toContain(linkTo(card));
    }
    expect(await desk.type('carl', '#support', `/learner ${email}`)).toContain(
      'Resend activation email: Amy Agent asked for this',
    );
    expect(cardsIn(desk)).toHaveLength(before);
  });

  it('whoever has asked for 30 actions in the last hour is told when the next is possible, a lead like anybody', async () => {
    await desk.database.sql`insert into usage values ('person:U0BOB', array_fill(now(), array[30]))
      on conflict (scope) do update set times = excluded.times`;
    const refusal = await desk.type('bob', '#support', line);
    expect(refusal).toMatch(
      /You have asked for 30 actions in the last hour: that is the limit, and nobody can lift it\.\nThe next is possible 20/,
    );
    expect(refusal).not.toContain('[');
    await desk.database.sql`delete from usage`;
    expect(await desk.type('bob', '#support', line)).toContain('[Resend email]');
  });

  it('who is no lead any more passes nothing, whether the button or the form is still there', async () => {
    await waitForReply(desk, await send(), '📬 Delivered');
    await desk.type('bob', '#support', line);
    const refusal = desk.last('bob');
    await desk.press('bob', refusal, 'Send all the same…');
    const asked = await form('bob', 'Why not wait?');
    desk.slack.workspace.setUserGroup('S0LEADS', []);
    desk.slack.workspace.setUserGroup('S0AGENTS', [personas.amy.id, personas.bob.id]);
    await desk.restart();
    const before = cardsIn(desk).length;
    await desk.slack.submit(personas.bob.id, asked.id, { reason: 'I was a lead' });
    await desk.slack.until(() => desk.last('bob').ts !== refusal.ts || undefined);
    expect(textNow(desk, 'bob', desk.last('bob'))).toContain('Sent by Amy Agent');
    expect(textNow(desk, 'bob', desk.last('bob'))).not.toContain('[Send all the same…]');
    await desk.press('bob', refusal, 'Send all the same…');
    await form('bob', 'Only a support lead can pass this rule.');
    expect(cardsIn(desk)).toHaveLength(before);
    expect(mailsTo()).toHaveLength(1);
  });

  it('mentions nobody but whoever asked, and says nothing that Slack turns down', () => expectHarmless(desk));
});
