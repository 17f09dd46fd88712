import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { groups } from '../../../../src/db/schema/learners.ts';
import { readMessage } from '../../../../src/playground/reading.ts';
import type { Message } from '../../../../src/playground/slack/state/messages.ts';
import { strayMentions, waitUntilIdle } from '../../../support/desk/acts.ts';
import { createTestDesk, type TestDesk } from '../../../support/desk/desk.ts';
import { addLearner } from '../../../support/desk/service.ts';
import { type Hostile, hostileValues } from '../../../support/hostile-values.ts';
import { unseen } from '../../../support/unseen.ts';
import { until } from '../../../support/until.ts';

const past = new Date('2026-01-02T10:00:00Z');

/** One of each kind: test/slack/views/hostile.test.ts puts all there are into every view. */
const kinds = new Set([
  'everybody in the channel',
  'a person',
  'a channel and a date',
  'a link',
  'escaped mark-up',
  'formatting',
  'backticks that do not end',
  'right-to-left',
  'lines',
  'a header and a log line',
  'control characters',
  '3,000 characters',
]);
const values = hostileValues.filter(({ what }) => kinds.has(what));

/** A colleague called so, in a channel of their own, with learners who have the value in every field. */
type Corner = { value: string; user: string; channel: string; email: string };

describe('hostile values in every field and in what is typed', () => {
  let desk: TestDesk;
  const corners = values.map(
    ({ value }: Hostile, i): Corner => ({ value, user: `U0H${i}`, channel: `C0H${i}`, email: `h${i}x@hostile.test` }),
  );
  beforeAll(async () => {
    desk = await createTestDesk();
    const { workspace } = desk.slack;
    for (const { user, channel, value } of corners) {
      workspace.addUser({ id: user, name: value, real_name: value });
      workspace.addChannel({ id: channel, name: channel.toLowerCase(), members: [user, 'U0BOB', 'U0LEARNER'] });
    }
    workspace.setUserGroup(
      'S0AGENTS',
      corners.map(({ user }) => user),
    );
    await workspace.eventsDelivered();
    for (const corner of corners) await fill(corner);
    const left = [...corners];
    const takeTurns = async () => {
      for (let corner = left.pop(); corner; corner = left.pop()) await play(corner);
    };
    await Promise.all([takeTurns(), takeTurns(), takeTurns(), takeTurns()]);
    await waitUntilIdle(desk);
  }, 120_000);
  afterAll(() => desk.close());

  /** Two organizations of that name or near it, each with a learner, who has the value wherever a text can be. */
  async function fill({ value, email }: Corner): Promise<void> {
    const { db, sql } = desk.database;
    const texts = { givenName: value, familyName: value, locale: value, timeZone: value };
    const id = await addLearner(desk.database, { email, externalId: value, ...texts }, { name: value });
    const [row] = await sql`select organization_id as organization from learners where id = ${id}`;
    const [group] = await db.insert(groups).values({ organizationId: row?.organization, name: value }).returning();
    await sql`update learners set group_id = ${group?.id ?? ''} where id = ${id}`;
    const twice = { email: `two-${email}`, ...texts, firstAccessedAt: past, passwordSetAt: past };
    await addLearner(desk.database, twice, { name: value });
    await addLearner(desk.database, twice, { name: `Other ${value}` });
  }

  const said = ({ channel }: Corner) => desk.slack.messages().filter((one) => one.channel === channel && one.bot_id);
  const asked = () => desk.slack.messages().filter((one) => one.channel === 'C0ESCALATE' && one.bot_id);
  const find = (corner: Corner, text: string): Promise<Message> =>
    until(
      `${corner.value.slice(0, 20)}: ${text}`,
      () => said(corner).find((one) => readMessage(one).includes(text)),
      60_000,
    );
  const type = async ({ user, channel }: Corner, text: string) => {
    expect(await desk.slack.type(user, channel, `/learner ${text}`)).not.toMatchObject({ ok: false });
  };
  const click = async ({ user, channel }: Pick<Corner, 'user' | 'channel'>, { ts }: Message, actionId: string) => {
    expect(await desk.slack.click(user, channel, ts, { actionId })).not.toMatchObject({ ok: false });
  };

  /** Everything that a colleague can have shown, one after the other. */
  async function play(corner: Corner): Promise<void> {
    const { value, user, channel, email } = corner;
    await type(corner, value);
    await until('an answer', () => said(corner).length > 0, 60_000);
    await type(corner, `check-mail ${email}`);
    await find(corner, 'Resend may send for us');
    await type(corner, `reset ${email}`);
    await find(corner, 'there is no password to reset');
    await type(corner, `reset two-${email}`);
    await find(corner, 'is a learner in 2 organizations');
    await type(corner, `activation ${email.replace('test', 'tset')}`);
    await find(corner, 'Did you mean');
    await showModals(corner);
    await type(corner, email);
    await click(corner, await find(corner, 'Signs in with'), 'do:resend-activation');
    const card = await find(corner, '[Resend email]');
    await click(corner, card, 'confirm');
    await find(corner, '[Undo]');
    await desk.slack.until(() => said(corner).some((one) => readMessage(one).includes('✅ Confirmed by')), 60_000);

    await askSecondPerson(corner);
    await type(corner, `history ${email}`);
    await find(corner, 'What was asked for, newest first');
    await type(corner, `vpa ${email}`);
    await find(corner, 'The first VPA is not taken yet');
    await desk.database.sql`
      update learners set email = ${`${value.toLowerCase()}@acme.test`} where email = ${email}`;
    desk.slack.say(user, channel, `${value} two-${email}`);
    await click(corner, (await find(corner, '[Undo]')) as Message, 'undo');
    await find(corner, '↩️ Undone by');
  }

  const isReason = ({ blocks }: { blocks: { block_id?: string }[] }) =>
    blocks.some(({ block_id }) => block_id === 'reason');

  /** A temporary password, with the value as the reason, and a lead’s word. */
  async function askSecondPerson(corner: Corner): Promise<void> {
    const { slack } = desk;
    await type(corner, `temp ${corner.email}`);
    await click(corner, await find(corner, '[Ask for approval…]'), 'ask-approval');
    const form = await until('a form', () => slack.visibleTo(corner.user).views.findLast(isReason), 60_000);
    const reason = corner.value.slice(0, 300);
    expect(await slack.submit(corner.user, form.id, { reason })).toMatchObject({ ok: true });
    const id = await until('a lead is asked', async () => {
      const [row] = await desk.database.sql`
        select id from requests where asked_by = ${corner.user} and state = 'awaiting'`;
      return row?.id as string | undefined;
    });
    const approval = await slack.until(
      () => slack.messages().find((one) => one.channel === 'C0ESCALATE' && JSON.stringify(one.blocks).includes(id)),
      60_000,
    );
    await click({ user: 'U0BOB', channel: approval.channel }, approval, 'approve');
    await find(corner, 'can see it once');
  }

  /** A message of that text, and its shortcut: straight to an answer, or to a modal. */
  async function showModals(corner: Corner): Promise<void> {
    const { slack } = desk;
    const { user, channel, value, email } = corner;
    for (const text of [value, `${value} ${email} other-${email}`]) {
      const { ts } = slack.say(user, channel, text);
      await slack.shortcut(user, 'learner-actions', channel, ts);
    }
    await until('a form', () => slack.visibleTo(user).views.some(({ submit }) => submit), 60_000);
    await slack.dismiss(user, undefined, { all: true });
  }

  it('notify nobody, mention nobody, and Slack turns down nothing that is said', () => {
    expect(corners.flatMap(said).length).toBeGreaterThan(corners.length * 8);
    expect(
      desk.slack
        .messages()
        .filter(({ bot_id }) => bot_id)
        .flatMap(strayMentions),
    ).toEqual([]);
    // A form that the person closed before it was filled in is not there any more.
    const isClosed = ({ method, answer }: (typeof desk.slack.calls)[number]) =>
      method === 'views.update' && answer.error === 'not_found';
    expect(desk.slack.calls.filter((invocation) => invocation.answer.ok === false && !isClosed(invocation))).toEqual(
      [],
    );
  });

  it('hide, turn or break nothing that is shown', () => {
    for (const corner of corners)
      for (const text of [...said(corner), ...asked()].map(readMessage)) {
        expect(unseen(text), text).toBe(false);
        if (corner.value.length > 400) expect(text, 'what is long is cut').not.toContain(corner.value.slice(0, 400));
      }
  });

  it('break nothing of the desk’s own', () => {
    const errors = desk
      .log()
      .split('\n')
      .filter((line) => line.includes('"level":"error"'));
    expect(errors).toEqual([]);
    expect(corners.flatMap(said).filter((one) => readMessage(one).includes('Something broke'))).toEqual([]);
  });

  it('are in no line of the log, and every line is one JSON object of our own', () => {
    const lines = desk.log().trim().split('\n');
    expect(lines.length).toBeGreaterThan(corners.length * 8);
    for (const line of lines) {
      expect(JSON.parse(line)).toMatchObject({ level: expect.stringMatching(/^(debug|info|warn)$/) });
      for (const { value, email } of corners) {
        const asJson = JSON.stringify(value).slice(1, -1);
        expect(line.includes(value) || line.includes(asJson) || line.includes(email), line).toBe(false);
      }
    }
  });

  it('go into the mail’s text, but into no header', () => {
    expect(desk.mailbox.mails.length).toBe(corners.length * 2);
    for (const { subject, to } of desk.mailbox.mails) {
      expect(subject).not.toMatch(/[\r\n\u202A-\u202E]/);
      expect(to).toEqual([expect.stringMatching(/^h\d+x@hostile\.test$/)]);
    }
  });
});
