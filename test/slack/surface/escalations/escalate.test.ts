import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readMessage } from '../../../../src/playground/reading.ts';
import type { SeenMessage } from '../../../../src/playground/slack/state/seen.ts';
import { personas } from '../../../../src/playground/workspace-data.ts';
import {
  askForCard,
  giveReason,
  makeAllDue,
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

const ESCALATIONS = '#escalations';
const PATIENCE = 45_000;
const active = { firstAccessedAt: new Date('2026-01-02T10:00:00Z'), passwordSetAt: new Date('2026-01-02T10:00:00Z') };

describe('an escalation', () => {
  let desk: TestDesk;
  let count = 0;
  beforeAll(async () => {
    desk = await createTestDesk({ webhooks: true });
  });
  afterAll(() => desk.close());

  /** A learner with a name of her own to find messages by. */
  async function someone(over: Parameters<typeof addLearner>[1] | object = {}) {
    const name = `Case${++count}x`;
    const email = `${name.toLowerCase()}@acme.test`;
    await addLearner(desk.database, { email, givenName: name, ...over });
    return { name, email };
  }
  const messagesIn = (channel: string, who: Who = 'carl') =>
    desk.slack
      .visibleTo(personas[who].id)
      .channels.filter(({ name }) => `#${name}` === channel)
      .flatMap(({ messages }) => messages.flatMap((root) => [root, ...root.replies]));
  const find = (channel: string, ...texts: string[]) =>
    desk.slack.until(
      () => messagesIn(channel).find((message) => texts.every((text) => readMessage(message).includes(text))),
      PATIENCE,
    );
  /** Types what is refused, and answers the refusal that only this person sees. */
  async function refusal(who: Who, command: string, email: string): Promise<SeenMessage> {
    const acted = await desk.slack.type(personas[who].id, '#support', `/learner ${command} ${email}`);
    if (!acted.ok) throw new Error(acted.error);
    const isMeant = (message: SeenMessage) =>
      message.isEphemeral && readMessage(message).includes(email) && readMessage(message).includes('[Escalate…]');
    return desk.slack.until(() => messagesIn('#support', who).find(isMeant), PATIENCE);
  }
  const cardOf = (name: string) => find(ESCALATIONS, 'Escalation:', name);
  const wordOf = (name: string) => find('#support', name, 'Amy Agent escalated');
  const modalOf = (who: Who) => desk.slack.visibleTo(personas[who].id).views.at(-1);

  async function escalate(who: Who, message: SeenMessage, note: string) {
    await desk.press(who, message, 'Escalate…');
    await giveReason(desk, who, note);
  }
  /** Amy asks for what is refused, and escalates it. */
  async function refused() {
    const learner = await someone(active);
    const no = await refusal('amy', 'activation', learner.email);
    await escalate('amy', no, `no mail reaches ${learner.email}`);
    const card = await cardOf(learner.name);
    await waitForText(desk, card, 'Open that thread', 'carl');
    return { ...learner, card };
  }
  async function taken() {
    const escalation = await refused();
    await desk.press('carl', escalation.card, 'Take it');
    await waitForText(desk, escalation.card, 'Taken by Carl On-Call');
    return { ...escalation, card: await cardOf(escalation.name) };
  }

  it('takes a refusal with its facts to the escalation channel, calls on-call once and links both ways', async () => {
    const { name, email, card } = await refused();
    await waitUntilIdle(desk);
    const read = textNow(desk, 'carl', card) ?? '';
    expect(read).toContain(`Escalation: Resend activation email\n${name} Doe · c•••@acme.test · Acme`);
    expect(read).toContain('This account is active: first used');
    expect(read).toContain('Amy Agent asked for help');
    expect(read).toContain('“no mail reaches c•••@acme.test”');
    expect(read).toContain('Open that thread');
    expect(read).toContain('[Take it]');
    expect(read).not.toContain(email);
    expect(card.pings).toEqual([personas.carl.id]);

    const word = await wordOf(name);
    expect(readMessage(word)).toContain('Open it');
    const link = ({ channel, ts }: SeenMessage) => `/archives/${channel}/p${ts.replace('.', '')}`;
    expect(JSON.stringify(word.blocks)).toContain(link(card));
    expect(JSON.stringify((await cardOf(name)).blocks)).toContain(link(word));
  });

  it('is shown instead of a second one, whoever escalates the same', async () => {
    const { name, email, card } = await refused();
    await desk.press('bob', await refusal('bob', 'activation', email), 'Escalate…');
    const modal = await desk.slack.until(() => {
      const view = modalOf('bob');
      return view && JSON.stringify(view.blocks).includes('escalated this') ? view : undefined;
    }, PATIENCE);
    expect(JSON.stringify(modal.blocks)).toContain(`/p${card.ts.replace('.', '')}`);
    await desk.slack.dismiss(personas.bob.id);
    await waitUntilIdle(desk);
    expect(messagesIn(ESCALATIONS).filter((message) => readMessage(message).includes(name))).toHaveLength(1);
  });

  it('is taken by on-call, once however often it is clicked, and not by an agent', async () => {
    const { name, card } = await refused();
    await desk.press('amy', card, 'Take it');
    await desk.until('amy', 'Only on-call engineers and support leads can take this.', ESCALATIONS);
    await Promise.all(Array.from({ length: 20 }, () => desk.press('carl', card, 'Take it')));
    await waitForText(desk, card, '🙌 Taken by Carl On-Call');
    await waitUntilIdle(desk);
    const word = await wordOf(name);
    const called = desk.slack.messages().filter(({ thread_ts, pings }) => thread_ts === word.ts && pings.length > 0);
    expect(called.map(({ pings }) => pings)).toEqual([[personas.amy.id]]);
    const thread = desk.thread(word);
    expect(thread.filter((text) => text.includes('🙌 Taken by Carl On-Call'))).toHaveLength(1);
    const read = textNow(desk, 'carl', card);
    expect(read).not.toContain('[Take it]');
    // Not what the escalation is about: it cannot be done. What can be, changes, so the profile is offered, too.
    expect(read).toContain('What would you like to do? [▾ Profile: what is possible now | Send password reset email |');
    expect(read).toContain('| Temporary password | ');
  });

  it('is worked on in its own thread, and what was done is told and kept true in the thread it came from', async () => {
    const { name, card } = await taken();
    await pickOption(desk, 'carl', card, 'Send password reset email');
    const request = await find(ESCALATIONS, name, '[Send reset email]');
    expect(request.threadTs).toBe(card.ts);
    await desk.press('carl', request, 'Send reset email');
    await waitForReply(desk, card, '📬 Delivered', PATIENCE);
    const word = await wordOf(name);
    const echo = await waitForReply(
      desk,
      word,
      'Send password reset email, from the escalation, by Carl On-Call',
      PATIENCE,
    );
    await waitForText(desk, echo, '📬 Delivered');
    expect(textNow(desk, 'amy', echo)).toContain('Password reset email for c•••@acme.test');
    expect(textNow(desk, 'amy', echo)).not.toContain('[');
    const confirmation = await waitForReply(desk, card, '[Undo]');
    await desk.press('carl', confirmation, 'Undo');
    await waitForText(desk, echo, 'Undone.\nThe link in that mail works no more.');

    await desk.press('carl', await cardOf(name), 'Done…');
    await giveReason(desk, 'carl', 'she has it now');
    await waitForReply(desk, word, '“she has it now”', PATIENCE);
    await waitForText(desk, card, '✅ Closed by Carl On-Call');
    expect(textNow(desk, 'carl', card)).not.toContain('[');
    await waitUntilIdle(desk);
    expect(desk.thread(word)).toHaveLength(3);
  });

  it('tells bad news after delivered in the thread it came from, too', async () => {
    const { name, card } = await taken();
    await pickOption(desk, 'carl', card, 'Send password reset email');
    const request = await find(ESCALATIONS, name, '[Send reset email]');
    desk.mailbox.play('next', 'complain', { times: 1 });
    await desk.press('carl', request, 'Send reset email');
    const word = await wordOf(name);
    await waitForReply(desk, word, '⚠️ Bad news about this mail. 🚩 Called spam', PATIENCE);
    await waitForReply(
      desk,
      word,
      'Send password reset email, from the escalation, by Carl On-Call · Called spam',
      PATIENCE,
    );
    await waitUntilIdle(desk);
    expect(desk.thread(word)).toHaveLength(3);
  });

  it('takes a mail that came back from its confirmation, without a word more, and what comes of it is told in that thread', async () => {
    const { name, email } = await someone();
    const card = await askForCard(desk, 'amy', `/learner activation ${email}`);
    desk.mailbox.play('next', 'bounce-no-such-address', { times: 1 });
    await desk.press('amy', card, 'Resend email');
    const confirmation = await waitForReply(desk, card, '↩️ Came back', PATIENCE);
    expect(readMessage(confirmation)).toContain('[Check mail] [Correct email address…] [Escalate…]');
    await desk.press('amy', confirmation, 'Escalate…');
    const form = await desk.slack.until(() => {
      const view = modalOf('amy');
      return view?.submit ? view : undefined;
    }, PATIENCE);
    expect(await desk.slack.submit(personas.amy.id, form.id, {})).toMatchObject({ ok: true });
    const escalation = await cardOf(name);
    expect(readMessage(escalation)).toContain('↩️ Came back');
    expect(readMessage(escalation)).toMatch(/Amy Agent asked for help\.\n/);
    expect(JSON.stringify(escalation.blocks)).toContain(`/p${card.ts.replace('.', '')}`);
    await waitForReply(desk, card, 'Amy Agent escalated Resend activation email', PATIENCE);
    await desk.slack.until(() => !textNow(desk, 'amy', confirmation)?.includes('[Escalate…]'), PATIENCE);
    expect(textNow(desk, 'amy', confirmation)).toContain('[Check mail] [Correct email address…]');
  });

  it('says of what was refused for what was typed that it is not kept, and not that all is well', async () => {
    const [{ name, email }, other] = [await someone(), await someone()];
    await desk.type('amy', '#support', `/learner email ${email} ${other.email}`);
    await escalate('amy', desk.last('amy'), 'he insists');
    const read = readMessage(await cardOf(name));
    expect(read).toContain('Where it was refused, that was for what was typed, which is not kept');
    expect(read).not.toContain('it can be done now');
  });

  it('takes a request that the rules refused at the click from its card', async () => {
    const { name, email } = await someone();
    const card = await askForCard(desk, 'amy', `/learner activation ${email}`);
    await desk.database
      .sql`update learners set first_accessed_at = now(), password_set_at = now() where email = ${email}`;
    await desk.press('amy', card, 'Resend email');
    await waitForText(desk, card, '⛔ Not done');
    const { channel, ts } = card;
    const refused = messagesIn('#support', 'amy').find((message) => message.ts === ts && message.channel === channel);
    if (!refused) throw new Error('The card is gone.');
    await escalate('amy', refused, 'she says she never came in');
    expect(textNow(desk, 'amy', card)).toContain('• A new activation email goes to');
    expect(readMessage(await cardOf(name))).toContain('This account is active');
    await waitForReply(desk, card, 'Amy Agent escalated', PATIENCE);
    await desk.slack.until(() => !textNow(desk, 'amy', card)?.includes('[Escalate…]'), PATIENCE);
  });

  it('survives a restart before anything is posted: one card, one call, one word of it', async () => {
    const learner = await someone(active);
    const no = await refusal('amy', 'activation', learner.email);
    desk.slack.breakDown('chat.postMessage', '503', 99);
    await escalate('amy', no, 'please');
    await until('it is kept', async () => {
      const rows = await desk.database.sql`
        select from escalations join learners on learners.id = learner_id where email = ${learner.email}`;
      return rows.length === 1;
    });
    await desk.restart();
    desk.slack.mend();
    await until('it is posted', async () => {
      await makeAllDue(desk);
      return messagesIn(ESCALATIONS).some((message) => readMessage(message).includes(learner.name));
    });
    await wordOf(learner.name);
    await waitUntilIdle(desk);
    const about = (channel: string) =>
      messagesIn(channel).filter((message) => readMessage(message).includes(learner.name));
    expect(about(ESCALATIONS)).toHaveLength(1);
    expect(about(ESCALATIONS)[0]?.pings).toEqual([personas.carl.id]);
    expect(about('#support')).toHaveLength(1);
  });

  it('calls nobody but on-call, whatever the learner, the note and the ending are called', async () => {
    await escalate('amy', await refusal('amy', 'vpa', 'tricky@acme.test'), '<!channel> <@U0BOB> see @everyone\n*now*');
    const card = await cardOf('<!channel> *x* `boom` · t•••@acme.test');
    await desk.press('carl', card, 'Take it');
    await waitForText(desk, card, 'Taken by');
    await desk.press('carl', await cardOf('<!channel> *x* `boom`'), 'Done…');
    await giveReason(desk, 'carl', '<!here> done');
    await waitForText(desk, card, '“<!here> done”');
    await waitUntilIdle(desk);
    // In the threads, whoever escalated is mentioned.
    const roots = desk.slack.messages().filter(({ ts, thread_ts }) => (thread_ts ?? ts) === ts);
    const pinging = roots.filter(({ pings }) => pings.length > 0);
    expect(pinging.length).toBeGreaterThan(5);
    for (const message of pinging) {
      expect(message.pings).toEqual([personas.carl.id]);
      expect(readMessage(message)).toContain('Escalation:');
    }
    const rejected = desk.slack.calls.filter(({ answer }) => /^invalid_|too_(long|many)/.test(String(answer.error)));
    expect(rejected).toEqual([]);
  });
});
