import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readMessage } from '../../../../src/playground/reading.ts';
import type { SeenMessage } from '../../../../src/playground/slack/state/seen.ts';
import { personas } from '../../../../src/playground/workspace-data.ts';
import { rowsOf } from '../../../support/database/rows.ts';
import {
  askForCard,
  expectHarmless,
  giveReason,
  strayMentions,
  textNow,
  waitForReply,
  waitForText,
  waitUntilIdle,
} from '../../../support/desk/acts.ts';
import { createTestDesk, type TestDesk } from '../../../support/desk/desk.ts';
import { addLearner } from '../../../support/desk/service.ts';
import { createVisitor, type Visitor } from '../../../support/visitor.ts';

const ESCALATIONS = '#escalations';
const OWN = 'quiet river under stones';
const form = (fields: Record<string, string>) =>
  ({ method: 'POST', body: new URLSearchParams(fields), redirect: 'manual' }) as const;

describe('a temporary password', () => {
  let desk: TestDesk;
  let visitor: Visitor;
  let count = 0;
  beforeAll(async () => {
    desk = await createTestDesk();
    visitor = await createVisitor();
  });
  afterAll(async () => {
    await Promise.all([visitor?.close(), desk?.close()]);
  });

  /** Asks for one for a new learner, and answers the asker's card and the approval card. */
  async function submitted() {
    const email = `stuck${count++}@acme.test`;
    await addLearner(desk.database, { email });
    const card = await askForCard(desk, 'amy', `/learner temporary-password ${email}`);
    await desk.press('amy', card, 'Ask for approval…');
    await giveReason(desk, 'amy', `no mail gets through to ${email}`);
    const approval = await desk.slack.until(() => waitingIn(ESCALATIONS));
    return { email, card, approval };
  }
  const waitingIn = (channel: string) =>
    channelOf(channel).find((message) => readMessage(message).includes('[Approve]'));
  const channelOf = (name: string) =>
    desk.slack.visibleTo(personas.bob.id).channels.find((channel) => `#${channel.name}` === name)?.messages ?? [];

  async function approved() {
    const { email, card, approval } = await submitted();
    await desk.press('bob', approval, 'Approve');
    const confirmation = await waitForReply(desk, card, 'can see it once');
    return { email, card, approval, confirmation };
  }
  async function linkFor(confirmation: SeenMessage): Promise<string> {
    const before = desk.slack.visibleTo(personas.amy.id);
    const known = JSON.stringify(before).match(/\/view\/[\w-]{43}/g) ?? [];
    await desk.press('amy', confirmation, 'Show the password…');
    const fresh = () =>
      JSON.stringify(desk.slack.visibleTo(personas.amy.id))
        .match(/https?:[^"]+\/view\/[\w-]{43}/g)
        ?.find((url) => !known.some((old) => url.endsWith(old)));
    return desk.slack.until(fresh);
  }
  it('says on a second link to the password that the first has ended', async () => {
    const { confirmation } = await approved();
    const first = await linkFor(confirmation);
    expect(readMessage(desk.last('amy', confirmation.channel))).not.toContain('works no more');
    const second = await linkFor(confirmation);
    await desk.until('amy', 'Use this link: the one before it works no more.');
    expect((await visitor.open(first)).status).toBe(410);
    expect((await visitor.open(second)).status).toBe(200);
  });

  const secretIn = (page: string) => /[0-9A-Z]{4}(?:-[0-9A-Z]{4}){3}/.exec(page)?.[0] ?? '';

  it('goes from the request over a lead’s word and one view to a password of the learner’s own', async () => {
    const { email, card, approval } = await submitted();
    expect(await waitForText(desk, card, '✋ Waiting for a lead to agree.\nAmy Agent asked for it')).toBeTruthy();
    expect(textNow(desk, 'bob', card)).toContain('“no mail gets through to s•••@acme.test”');
    expect(approval.pings).toEqual([personas.bob.id]);
    const asked = readMessage(approval);
    expect(asked).toContain('Approval: Temporary password');
    expect(asked).toContain('Asked by Amy Agent: “no mail gets through');
    expect(asked).toContain('Open that thread');

    await desk.press('bob', approval, 'Approve');
    await waitForText(desk, card, '✅ Approved by Bob Lead');
    await waitForText(desk, approval, '✅ Approved by Bob Lead');
    const confirmation = await waitForReply(desk, card, 'Amy Agent can see it once');
    expect(confirmation.pings).toEqual([personas.amy.id]);

    const link = await linkFor(confirmation);
    expect(JSON.stringify(desk.slack.visibleTo(personas.bob.id))).not.toContain('/view/');
    const view = await visitor.open(link);
    expect([secretIn(view.html), view.url.includes(link)]).toEqual(['', false]);
    const secret = secretIn((await visitor.submit(view)).html);
    expect(secret).not.toBe('');
    expect((await visitor.submit(view)).status).toBe(410);
    expect((await visitor.open(link)).status).toBe(410);
    await waitForText(desk, confirmation, 'It was shown');
    expect(textNow(desk, 'bob', confirmation)).not.toContain('[Show the password…]');

    const door = await visitor.open(`${desk.config.publicUrl}/temporary`);
    expect((await visitor.submit(door, { email, password: 'K7MP-3XQD-9RTW-VC2N' })).status).toBe(422);
    const typed = { email: ` ${email.toUpperCase()} `, password: secret.toLowerCase() };
    const entered = await visitor.submit(door, typed);
    expect(new URL(entered.url).pathname).toMatch(/^\/activate\/page\/[0-9a-f]{64}$/);
    await waitForText(desk, confirmation, 'It was used');
    expect((await visitor.submit(door, { email, password: secret })).status).toBe(422);
    const { html } = await visitor.submit(entered, { password: OWN });
    expect(html).toContain('Your account is active');
    expect(html).toContain(`href="${desk.config.platformUrl}"`);
    expect(await desk.type('amy', '#support', `/learner ${email}`)).toContain('Active');

    const mail = await desk.mailbox.until((mails) => mails.find(({ to }) => String(to).includes(email)));
    expect(mail.subject).toBe('A temporary password for your Acme account');
    await expectNowhere(secret);
  });

  /** A canary: not in any call to Slack, line of the log, mail or column of any table, in any spelling. */
  async function expectNowhere(secret: string) {
    await waitUntilIdle(desk);
    const rows = await rowsOf(desk.database);
    const mails = desk.mailbox.mails.map(({ html, text, subject }) => [html, text, subject]);
    const everything = [JSON.stringify([rows, mails, desk.slack.calls]), desk.log()].join().toUpperCase();
    expect(everything).toContain('STUCK');
    for (const spelling of [secret, secret.replaceAll('-', '')]) expect(everything).not.toContain(spelling);
  }

  it('is shown to whoever asked and to nobody else, and a newer link makes the older one void', async () => {
    const { confirmation } = await approved();
    await desk.press('bob', confirmation, 'Show the password…');
    expect((await desk.until('bob', 'Only Amy Agent, who asked for it')).isEphemeral).toBe(true);
    const first = await linkFor(confirmation);
    const second = await linkFor(confirmation);
    expect((await fetch(first, { method: 'POST' })).status).toBe(410);
    expect((await fetch(second, { method: 'POST' })).status).toBe(200);
  });

  it('is shown exactly once, and works exactly once, however many try at once', async () => {
    const { email, confirmation } = await approved();
    const link = await linkFor(confirmation);
    const views = await Promise.all(
      Array.from({ length: 50 }, async () => secretIn(await (await fetch(link, { method: 'POST' })).text())),
    );
    const secrets = views.filter(Boolean);
    expect(secrets).toHaveLength(1);
    const body = form({ email, password: secrets[0] ?? '' });
    const tries = Array.from({ length: 9 }, () => fetch(`${desk.config.publicUrl}/temporary`, body));
    const statuses = (await Promise.all(tries)).map(({ status }) => status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(1);
    expect(statuses.filter((status) => status === 429)).toHaveLength(4);
  });

  it('is undone until it is used', async () => {
    const { email, confirmation } = await approved();
    const secret = secretIn(await (await fetch(await linkFor(confirmation), { method: 'POST' })).text());
    await waitForText(desk, confirmation, 'It was shown');
    await desk.press('amy', confirmation, 'Undo');
    await waitForText(desk, confirmation, 'Undone.\nThe temporary password works no more.');
    expect((await fetch(`${desk.config.publicUrl}/temporary`, form({ email, password: secret }))).status).toBe(422);
  });

  it('is declined with a reason, which the asker’s thread says', async () => {
    const { card, approval } = await submitted();
    await desk.press('bob', approval, 'Decline…');
    await giveReason(desk, 'bob', 'her IT has just opened the gate');
    await waitForReply(desk, card, 'Declined by Bob Lead: “her IT has just opened the gate”.');
    await waitForText(desk, approval, 'Declined by Bob Lead');
  });

  it('is made without a lead where on-call breaks the glass: the cards are marked and the leads are called', async () => {
    const { card, approval } = await submitted();
    await desk.press('amy', approval, 'Break glass…');
    await desk.slack.until(() =>
      desk.slack
        .visibleTo(personas.amy.id)
        .views.find(({ blocks }) => readMessage({ blocks, text: '' }).includes('Only on-call engineers')),
    );
    await desk.slack.dismiss(personas.amy.id);
    await desk.press('carl', approval, 'Break glass…');
    await giveReason(desk, 'carl', 'exam in an hour');
    await waitForText(desk, card, '🚨 Carl On-Call broke the glass');
    const invocation = await waitForReply(desk, approval, 'this was done without a second person');
    expect(invocation.pings).toEqual([personas.bob.id]);
    expect(textNow(desk, 'bob', invocation)).toContain('Waits for a lead’s review.');
    await desk.press('bob', invocation, 'Reviewed…');
    await giveReason(desk, 'bob', 'her exam was at ten');
    await waitForText(desk, invocation, 'Reviewed by Bob Lead');
    await waitForText(desk, card, 'Reviewed by Bob Lead');
    expect(textNow(desk, 'bob', invocation)).toContain('“her exam was at ten”');
    expect(textNow(desk, 'bob', invocation)).not.toContain('[Reviewed…]');
    await desk.type('bob', '#support', '/learner history here');
    await desk.until('bob', 'Reviewed by Bob Lead');
  });

  it('is refused where the organization signs in elsewhere', async () => {
    await desk.type('amy', '#support', '/learner temp lena@initech.test');
    await desk.until('amy', 'signs in through');
  });

  it('pings nobody but the leads, and says nothing that Slack turns down', () => {
    const stray = desk.slack.messages().filter((message) => message.bot_id && strayMentions(message).length > 0);
    const pinged = stray.filter(({ pings }) => pings.length > 0);
    expect(pinged.every((message) => readMessage(message).includes('broke the glass'))).toBe(true);
    expectHarmless({ ...desk, slack: { ...desk.slack, messages: () => [] } });
  });
});
