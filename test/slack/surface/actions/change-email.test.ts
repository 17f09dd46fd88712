import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readMessage } from '../../../../src/playground/reading.ts';
import type { SeenMessage } from '../../../../src/playground/slack/state/seen.ts';
import { personas } from '../../../../src/playground/workspace-data.ts';
import {
  askForCard,
  expectHarmless,
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
import { createVisitor } from '../../../support/visitor.ts';

const past = new Date('2026-01-02T10:00:00Z');

describe('correcting an address', () => {
  let desk: TestDesk;
  beforeAll(async () => {
    desk = await createTestDesk({ webhooks: true });
  });
  afterAll(() => desk.close());

  const invite = (email: string, more = {}) => addLearner(desk.database, { email, ...more });
  const type = (text: string, who: Who = 'amy') => desk.type(who, '#support', text);
  const form = (who: Who) =>
    desk.slack.until(() =>
      desk.slack
        .visibleTo(personas[who].id)
        .views.findLast(({ blocks }) => readMessage({ blocks, text: '' }).includes('The right address')),
    );
  const filledIn = (address: string) =>
    desk.slack.until(() =>
      desk.slack
        .visibleTo(personas.amy.id)
        .views.find(({ blocks }) => JSON.stringify(blocks).includes(`"initial_value":"${address}"`)),
    );
  /** What the buttons and options of a message give to Slack. */
  const valuesOf = ({ blocks }: SeenMessage) =>
    [...JSON.stringify(blocks).matchAll(/"value":"([^"]*)"/g)].map(([, value]) => value);
  const mailsTo = (email: string) => desk.mailbox.mails.filter(({ to }) => String(to).includes(email));

  it('shows both in full to the asker only, and changes it when confirmed', async () => {
    await invite('jane.one@acme.con');
    const card = await askForCard(desk, 'amy', '/learner change-email jane.one@acme.con jane.one@acme.test');
    expect(textNow(desk, 'bob', card)).toContain('becomes j•••@acme.test, so far it is j•••@acme.con');
    await desk.until('amy', 'jane.one@acme.con becomes jane.one@acme.test');
    expect(desk.sees('bob').join()).not.toContain('jane.one@');
    await desk.press('amy', card, 'Change address');
    await waitForReply(desk, card, '✅ The address is j•••@acme.test now; it was j•••@acme.con.');
    await type('/learner jane.one@acme.test');
    await desk.until('amy', 'jane.one@acme.test · Acme');
  });

  it('resends the activation to the new address in the same step, and links to the old one stop working', async () => {
    await invite('jane.two@acme.con');
    const first = await askForCard(desk, 'amy', '/learner activation jane.two@acme.con');
    await desk.press('amy', first, 'Resend email');
    await waitForReply(desk, first, '📬 Delivered');
    await desk.database.sql`update requests set decided_at = decided_at - interval '10 minutes'`;
    const card = await askForCard(desk, 'amy', '/learner email jane.two@acme.con jane.two@acme.test');
    await desk.press('amy', card, 'Change and resend activation');
    await waitForReply(desk, card, '✅ The address is');
    await waitForReply(desk, card, '📬 Delivered');
    const visitor = await createVisitor();
    const old = /https?:\S+\/activate\/\S+/.exec(mailsTo('jane.two@acme.con')[0]?.text ?? '')?.[0] ?? '';
    expect((await visitor.open(old)).status).toBe(410);
    const texts = mailsTo('jane.two@acme.test').map(({ text }) => text);
    const fresh = /https?:\S+\/activate\/\S+/.exec(texts.join('\n'))?.[0] ?? '';
    expect((await visitor.open(fresh)).status).toBe(200);
    await visitor.close();
  });

  /** Asks for the correction with a reason, and answers its card and the approval card. */
  async function submitted(from: string, to: string) {
    const card = await askForCard(desk, 'amy', `/learner email ${from} ${to}`);
    await desk.press('amy', card, 'Ask for approval…');
    await giveReason(desk, 'amy', 'read it back to her on the phone');
    return { card, approval: await desk.until('bob', '[Approve]', '#escalations') };
  }

  it('needs a lead for an account that somebody uses, and tells both addresses', async () => {
    await invite('jane.three@acme.con', { firstAccessedAt: past, passwordSetAt: past });
    const { card, approval } = await submitted('jane.three@acme.con', 'jane.three@acme.test');
    expect(textNow(desk, 'bob', card)).toContain('Somebody uses this account');
    expect(textNow(desk, 'bob', card)).not.toContain('[Change address]');
    await desk.press('bob', approval, 'Approve');
    const confirmation = await waitForReply(desk, card, '📬 Delivered');
    expect(textNow(desk, 'amy', confirmation)).not.toContain('Resend activation');
    expect(mailsTo('jane.three@acme.test')[0]?.subject).toBe('The email address of your Acme account');
    const [mail] = mailsTo('jane.three@acme.con');
    expect(mail?.subject).toBe('Your address was taken off an account');
    expect(`${mail?.text}${mail?.html}`).not.toMatch(/jane\.three@acme\.test|Acme|Jane|href/);
  });

  it('is read in full by whoever decides about it, and by nobody else', async () => {
    await invite('jane.full@acme.con', { firstAccessedAt: past, passwordSetAt: past });
    const { approval } = await submitted('jane.full@acme.con', 'jane.full@acme.test');
    expect(readMessage(approval)).not.toContain('jane.full@');
    await desk.press('bob', approval, 'Show in full');
    const shown = await desk.until('bob', 'jane.full@acme.con becomes jane.full@acme.test', '#escalations');
    expect(shown.isEphemeral).toBe(true);
    await desk.press('carl', approval, 'Show in full');
    await desk.until('carl', 'jane.full@acme.con becomes jane.full@acme.test', '#escalations');
    const looks = await desk.database.sql`
      select actor from audit where event = 'looked-up' and actor in ('U0BOB', 'U0CARL') order by seq desc limit 2`;
    expect(looks.map(({ actor }) => actor).sort()).toEqual([personas.bob.id, personas.carl.id].sort());
    await desk.press('eve', approval, 'Show in full').catch(() => {});
    await waitUntilIdle(desk);
    expect(desk.sees('eve').join()).not.toContain('jane.full@');
    await desk.press('bob', approval, 'Decline…');
    await giveReason(desk, 'bob', 'not hers');
    await waitForText(desk, approval, 'Declined');
  });

  it('can be judged while both are masked, and in full by whoever may decide', async () => {
    await invite('jane.judge@acme.test');
    const card = await askForCard(desk, 'amy', '/learner email jane.judge@acme.test jnae.judge@acme.test');
    expect(readMessage(card)).toContain(
      'How it differs: only before the @, where two neighbouring characters are swapped.',
    );
    expect(readMessage(card)).not.toMatch(/judge@/);
    await desk.press('bob', card, 'Show in full');
    const shown = await desk.until('bob', 'What differs: an is na, from the 2nd character on.');
    expect(shown.isEphemeral).toBe(true);
    await desk.press('amy', card, 'Cancel');
    await waitForText(desk, card, 'Cancelled');
  });

  it.each([
    ['of a stranger', 'stranger@mail.test', ''],
    ['at a public mail service, however many colleagues are there', 'stranger@gmail.com', 'gmail.com'],
    ['where colleagues are whose membership ended', 'stranger@initech.test', 'initech.test'],
  ])('needs a lead for an address %s, and offers the activation then', async (_, to, domain) => {
    const old = `${to.split('@')[1]}@acme.con`;
    await invite(old);
    const ended = domain === 'initech.test' ? { membershipEndsAt: past } : {};
    for (let i = 0; domain && i < 3; i++) await invite(`colleague${i}@${domain}`, { firstAccessedAt: past, ...ended });
    const { card, approval } = await submitted(old, to);
    expect(textNow(desk, 'bob', card)).toContain('The new address is at no domain of Acme’s own');
    await desk.press('bob', approval, 'Approve');
    const confirmation = await waitForReply(desk, card, '✅ The address is');
    await desk.press('amy', confirmation, 'Resend activation email');
    await waitForReply(desk, card, '[Resend email]');
  });

  it('needs a lead again where the last colleague left while the card was waiting', async () => {
    await invite('leaving@acme.con');
    for (let i = 0; i < 3; i++) await invite(`stays${i}@globex.test`, { firstAccessedAt: past });
    const card = await askForCard(desk, 'amy', '/learner email leaving@acme.con leaving@globex.test');
    await desk.database.sql`update learners set membership_ends_at = now() where email = 'stays0@globex.test'`;
    await desk.press('amy', card, 'Change address');
    await waitForText(desk, card, '[Ask for approval…]');
    expect(mailsTo('leaving@globex.test')).toEqual([]);
  });

  it('tells the old address also where nobody was ever in, and that it came back is no bad news', async () => {
    await invite('bounced+dead@resend.dev');
    for (let i = 0; i < 3; i++) await invite(`here${i}@globex.test`, { firstAccessedAt: past });
    const card = await askForCard(desk, 'amy', '/learner email bounced+dead@resend.dev alive@globex.test');
    await desk.press('amy', card, 'Change address');
    const confirmation = await waitForReply(desk, card, 'The email to the old address: came back');
    await waitForText(desk, confirmation, 'The email to the new address: 📬 Delivered');
    expect(textNow(desk, 'amy', confirmation)).not.toMatch(/Check mail|Escalate|Correct email/);
  });

  it('goes back while nobody used the new one', async () => {
    await invite('jane.four@acme.con');
    const card = await askForCard(desk, 'amy', '/learner email jane.four@acme.con jane.four@acme.test');
    await desk.press('amy', card, 'Change address');
    const confirmation = await waitForReply(desk, card, '✅ The address is');
    await desk.press('amy', confirmation, 'Undo');
    await waitForText(desk, confirmation, 'Undone.\nThe address is j•••@acme.con again; it was j•••@acme.test.');
    await type('/learner jane.four@acme.con');
    await desk.until('amy', 'jane.four@acme.con · Acme');
  });

  it.each([
    ['email jane@acme.test joao@acme.test', 'Somebody at Acme has that address already'],
    ['email jane@acme.test jane@umbrella.test', 'takes no mail'],
    ['email jane@acme.test nonsense@', 'is not an email address'],
    ['email jane@acme.test b@acme.test c@acme.test', 'One learner at a time'],
    ['email omar@acme.test omar2@acme.test', 'The membership ended'],
  ])('%s is answered with what is wrong', async (line, words) => {
    await type(`/learner ${line}`);
    expect((await desk.until('amy', words)).isEphemeral).toBe(true);
  });

  it('is asked for in a form where it was not typed', async () => {
    await invite('asked@acme.con');
    await type('/learner email asked@acme.con');
    await desk.slack.submit(personas.amy.id, (await form('amy')).id, { email: 'asked@acme.test' });
    await desk.until('amy', 'asked@acme.con becomes asked@acme.test');
  });

  it('gives an address to one of two who ask for it at once', async () => {
    await Promise.all([invite('left@acme.con'), invite('right@acme.con')]);
    const one = await askForCard(desk, 'amy', '/learner email left@acme.con wanted@acme.test');
    const other = await askForCard(desk, 'bob', '/learner email right@acme.con wanted@acme.test');
    await Promise.all([desk.press('amy', one, 'Change address'), desk.press('bob', other, 'Change address')]);
    const cards = () => [one, other].map((card) => textNow(desk, 'bob', card) ?? '');
    await desk.slack.until(() => cards().every((card) => !card.includes('[Cancel]')) || undefined);
    expect(cards().filter((card) => card.includes('✅ Confirmed'))).toHaveLength(1);
  });

  it('is offered from a near match: what was typed may be right', async () => {
    await invite('nearly@acme.con');
    await type('/learner activation nearly@acme.test');
    const question = await desk.until('amy', 'Or is nearly@acme.test right');
    expect(valuesOf(question).join()).not.toContain('@');
    await desk.press('amy', question, 'Correct nearly@acme.con…');
    await desk.slack.submit(personas.amy.id, (await filledIn('nearly@acme.test')).id);
    const card = await desk.slack.until(() => {
      const card = desk.card();
      return readMessage(card).includes('[Change and resend activation]') ? card : undefined;
    });
    await desk.press('amy', card, 'Change address');
    await waitForReply(desk, card, '✅ The address is n•••@acme.test now');
  });

  it('asks which of two learners is meant, and still knows the right address, without giving it to Slack', async () => {
    await type('/learner email alex@mail.test alex.moreau@mail.test');
    const question = await desk.until('amy', 'alex@mail.test is a learner in 2 organizations. Which one?');
    expect(valuesOf(question)).toHaveLength(2);
    expect(valuesOf(question).join()).not.toContain('@');
    await pickOption(desk, 'amy', question, 'Globex · Alex Moreau');
    await desk.until('amy', 'alex@mail.test becomes alex.moreau@mail.test');
    expect(textNow(desk, 'bob', desk.card())).toContain('Globex');
  });

  it('still knows the right address, too, where the wrong one was mistyped', async () => {
    await invite('mistyped@acme.test');
    await type('/learner email mistyped@acme.tset corrected@acme.test');
    await desk.press('amy', await desk.until('amy', '[mistyped@acme.test · Acme]'), 'mistyped@acme.test · Acme');
    await desk.until('amy', 'mistyped@acme.test becomes corrected@acme.test');
  });

  it('is offered where a mail came back, with the likely address filled in', async () => {
    await invite('slip@gmial.com');
    desk.mailbox.play('next', 'bounce-no-such-address');
    const card = await askForCard(desk, 'amy', '/learner activation slip@gmial.com');
    await desk.press('amy', card, 'Resend email');
    const confirmation = await waitForReply(desk, card, '[Correct email address…]');
    await desk.press('amy', confirmation, 'Correct email address…');
    const opened = await form('amy');
    expect(JSON.stringify(opened.blocks)).toContain('slip@gmail.com');
    const wrong = await desk.slack.submit(personas.amy.id, opened.id, { email: 'slip@gmail' });
    expect(wrong).toMatchObject({ ok: false });
    await desk.slack.submit(personas.amy.id, opened.id, { email: 'slip@acme.test' });
    await waitForReply(desk, card, '[Change and resend activation]');
  });

  it('leaves no address in the log or the channel, and pings nobody', async () => {
    await waitUntilIdle(desk);
    expect(desk.log()).not.toMatch(/[\w.+-]+@(acme|gmial|gmail|mail)\.\w+/);
    expectHarmless(desk);
  });
});
