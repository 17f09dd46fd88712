import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readMessage } from '../../../../src/playground/reading.ts';
import type { SeenMessage } from '../../../../src/playground/slack/state/seen.ts';
import { personas } from '../../../../src/playground/workspace-data.ts';
import { expectHarmless, giveReason, pickOption, textNow, waitForText } from '../../../support/desk/acts.ts';
import { createTestDesk, type TestDesk } from '../../../support/desk/desk.ts';
import type { Who } from '../../../support/desk/people.ts';
import { addLearner } from '../../../support/desk/service.ts';
import { until } from '../../../support/until.ts';

/** Long enough for a busy machine: results come at most every two seconds. */
const PATIENCE = 20_000;

describe('several learners at once', { timeout: 90_000 }, () => {
  let desk: TestDesk;
  let count = 0;
  beforeAll(async () => {
    desk = await createTestDesk({ webhooks: true });
  });
  afterAll(() => desk.close());

  async function invited(many: number, givenName = 'Jane'): Promise<string[]> {
    const emails = Array.from({ length: many }, () => `many${count++}@acme.test`);
    for (const email of emails) await addLearner(desk.database, { email, givenName });
    return emails;
  }
  /** Takes the shortcut on a message with those addresses; answers the message and the modal. */
  async function shortcutOn(emails: string[], who: Who = 'amy') {
    const root = desk.slack.say('bob', '#support', `They wait: ${emails.join(', ')}`);
    await desk.slack.shortcut(personas[who].id, 'resend-activation', '#support', root.ts);
    const modal = await desk.slack.until(() =>
      desk.slack.visibleTo(personas[who].id).views.find((view) => !readMessage(asText(view)).includes('One moment')),
    );
    return { root, modal };
  }
  const asText = ({ blocks }: { blocks: readonly unknown[] }) => ({ blocks, text: '' });
  /** Asks for all of them; answers the card in the message's thread. */
  async function askForAll(emails: string[], who: Who = 'amy'): Promise<SeenMessage> {
    const { root, modal } = await shortcutOn(emails, who);
    await desk.slack.submit(personas[who].id, modal.id, { email: 'all' });
    return inThread(root, '[Cancel]');
  }
  const repliesTo = ({ ts }: { ts: string }) =>
    desk.slack
      .visibleTo(personas.bob.id)
      .channels.flatMap(({ messages }) => messages)
      .find((root) => root.ts === ts)?.replies ?? [];
  /** The reply that says so, once there is one; else the failure says what the thread says instead. */
  const inThread = (root: { ts: string }, text: string) =>
    desk.slack
      .until(() => repliesTo(root).find((reply) => readMessage(reply).includes(text)), PATIENCE)
      .catch(() => expect.fail(`There is no “${text}” in: ${repliesTo(root).map(readMessage).join('\n---\n')}`));
  const told = (card: SeenMessage, text: string) => inThread({ ts: card.threadTs ?? card.ts }, text);
  const takenBy = (emails: string[]) => desk.mailbox.mails.filter(({ to }) => emails.includes(to[0] ?? ''));

  it('sorts them on one card, runs them on one click, says what came of each, and retries what failed', async () => {
    const emails = await invited(2);
    const all = [...emails, 'tricky@acme.test', 'joao@acme.test', 'lena@initech.test', 'nobody@acme.test'];
    const { root, modal } = await shortcutOn(all);
    expect(readMessage(asText(modal))).toContain(`[▾ All 6 of them | ${emails[0]} |`);
    await desk.slack.submit(personas.amy.id, modal.id, { email: 'all' });
    const card = await inThread(root, '[Cancel]');
    const read = readMessage(card);
    expect(read).toContain('Resend activation email: 3 learners');
    expect(read).toContain('• A new activation email goes to each learner’s address.');
    expect(read).toContain('Will run (3)\n• Jane Doe · m•••@acme.test\n• Jane Doe · m•••@acme.test\n• <!channel> *x*');
    expect(read).toContain('Skipped (1): active already. If they cannot get in, send a password reset.\n• João Silva');
    expect(read).toContain('Skipped (1): their organization signs in through a system of its own');
    expect(read).toContain('Skipped (1): no learner has this address. Check the spelling.\n• n•••@acme.test');
    expect(read).toContain('6 addresses in all: 3 learners, 3 skipped.');
    expect(read).toContain('[Resend email (3)] [Cancel]');

    desk.mailbox.play('next', 'bounce-mailbox-full', { times: 1 });
    await Promise.all([1, 2, 3].map(() => desk.press('amy', card, 'Resend email (3)').catch(() => {})));
    await waitForText(desk, card, '✅ Confirmed by Amy Agent');
    expect(textNow(desk, 'bob', card)).toContain('6 addresses in all: 3 learners, 3 skipped.');
    const result = await told(card, 'Delivered (2)');
    await told(card, '↩️ Came back (1): the mailbox is full.');
    expect(textNow(desk, 'bob', result)).toContain('🏁 Done for 3 of 3, 1 mail did not arrive.');
    expect(textNow(desk, 'bob', result)).toContain('Skipped (1): active already');
    expect(textNow(desk, 'bob', result)).toMatch(/Reference LD-/);
    const news = await told(card, '⚠️ Not all of this batch went well.');
    expect(news.pings).toEqual([personas.amy.id]);
    const here = await desk.type('amy', '#support', '/learner history here');
    expect(here.match(/Resend activation email/g)).toHaveLength(1);
    expect(here).toContain('Resend activation email · 3 learners · asked by you. ✅ Confirmed by you');
    expect(here).toContain('Done for 3 of 3, 1 mail did not arrive.');
    expect(await desk.type('amy', '#support', `/learner history ${emails[0]}`)).toContain('✅ Confirmed by you');
    expect(takenBy([...emails, 'tricky@acme.test'])).toHaveLength(3);
    expect(repliesTo(root)).toHaveLength(3);

    await desk.press('bob', await latest(result), 'Retry the failed (1)');
    const again = await inThread(root, '[Resend email (1)] [Cancel]');
    expect(readMessage(again)).toContain('Will run (1)');
    await desk.press('bob', again, 'Resend email (1)');
    await inThread(root, 'Delivered (1)');
  });

  /** The message as it is now, for its buttons. */
  const latest = async (message: SeenMessage) =>
    await desk.slack.until(() => repliesTo({ ts: message.threadTs ?? '' }).find(({ ts }) => ts === message.ts));

  it('offers to correct the address where the mail came back for good, and retries that learner afterwards', async () => {
    const emails = await invited(2);
    const card = await askForAll(emails);
    desk.mailbox.play('next', 'bounce-no-such-address', { times: 1 });
    await desk.press('amy', card, 'Resend email (2)');
    const result = await told(card, '[▾ Jane Doe · m•••@acme.test]');
    await told(card, 'Delivered (1)');
    const [returned] = await desk.database.sql`
      select email from learners l join mails m on m.learner_id = l.id
      where m.state = 'bounced' and email = any(${emails})`;
    const wrong: string = returned?.email;
    expect(textNow(desk, 'bob', result)).toContain('🏁 Done for 2 of 2, 1 mail did not arrive.');
    expect(textNow(desk, 'bob', result)).not.toContain('Retry the failed');

    const option = 'Jane Doe · m•••@acme.test';
    const modalOf = (who: Who, text: string) =>
      desk.slack.until(() =>
        desk.slack.visibleTo(personas[who].id).views.find((view) => readMessage(asText(view)).includes(text)),
      );
    await pickOption(desk, 'eve', await latest(result), option);
    await modalOf('eve', 'Learner Desk is for the support team');
    await pickOption(desk, 'amy', await latest(result), option);
    const form = await modalOf('amy', 'The right address');
    expect(readMessage(asText(form))).toContain(wrong);
    expect(textNow(desk, 'bob', result)).not.toContain(wrong);
    const right = wrong.replace('many', 'right');
    await desk.slack.submit(personas.amy.id, form.id, { email: right });
    await desk.press('amy', await told(card, '[Change address]'), 'Change address');
    await waitForText(desk, result, '[Retry the failed (1)]');
    expect(textNow(desk, 'bob', result)).not.toContain('▾');

    await desk.press('amy', await latest(result), 'Retry the failed (1)');
    await desk.press('amy', await told(card, 'Will run (1)'), 'Resend email (1)');
    await until('the mail is at the right address', async () => takenBy([right]).length > 0);
  });

  it('asks a lead for more than ten, and goes on after a restart where it was', async () => {
    const emails = await invited(12);
    const card = await askForAll(emails);
    expect(readMessage(card)).toContain('For more than 10 learners a lead has to agree.');
    await desk.press('amy', card, 'Ask for approval (12)…');
    await giveReason(desk, 'amy', 'the class starts at nine');
    await waitForText(desk, card, '✋ Waiting for a lead to agree.\nAmy Agent asked for it');
    const approval = await desk.until('bob', '[Approve] [Decline…] [Break glass…]', '#escalations');
    expect(readMessage(approval)).toContain('Approval: Resend activation email: 12 learners');
    expect(readMessage(approval)).toContain('Asked by Amy Agent: “the class starts at nine”');
    expect(readMessage(approval)).toContain('Open that thread');

    const { sql } = desk.database;
    const done = async () => {
      const [row] = await sql`
        select count(*)::int as done from batch_items join learners on learners.id = learner_id
        where state = 'done' and email = any(${emails})`;
      return row?.done;
    };
    let restarted: Promise<void> | undefined;
    await sql.begin(async (held) => {
      await held`select from learners where email = ${emails[4] ?? ''} for update`;
      await desk.press('bob', approval, 'Approve');
      await until('it waits for the fifth', async () => (await done()) === 4);
      restarted = desk.restart();
    });
    await restarted;
    await waitForText(desk, approval, '✅ Approved by Bob Lead');
    const result = await told(card, '📬 Delivered (12)');
    expectCalm(result);
    expect(textNow(desk, 'bob', card)).toContain('✅ Approved by Bob Lead');
    expect(takenBy(emails)).toHaveLength(12);
  });

  /** Between any two calls that showed it, two seconds went by. */
  function expectCalm({ ts }: SeenMessage) {
    const shows = desk.slack.calls.filter(({ args, answer }) => args.ts === ts || answer.ts === ts);
    const waits = shows.slice(1).map(({ at }, i) => at - (shows[i]?.at ?? 0));
    expect(Math.min(...waits, 2_000)).toBeGreaterThan(1_990);
  }

  it('adds a reply that names the learner where a delivered mail came back after all', async () => {
    const card = await askForAll(await invited(2, 'Late'));
    desk.mailbox.play('next', 'late-bounce', { times: 1 });
    await desk.press('amy', card, 'Resend email (2)');
    const reply = await told(card, '⚠️ Bad news about this mail.');
    expect(readMessage(reply)).toContain('Late Doe · m•••@acme.test · Acme');
    await told(card, '↩️ Came back (1)');
    const replies = await repliesTo({ ts: card.threadTs ?? card.ts });
    expect(replies.filter(({ pings }) => pings.includes(personas.amy.id)).map(readMessage)).toEqual([
      expect.stringContaining('Not all of this batch went well.'),
    ]);
  });

  it('is declined with a reason, which its thread says', async () => {
    const card = await askForAll(await invited(11));
    await desk.press('amy', card, 'Ask for approval (11)…');
    await giveReason(desk, 'amy', 'all of them');
    const approval = await desk.until('bob', '[Approve]', '#escalations');
    await desk.press('bob', approval, 'Decline…');
    await giveReason(desk, 'bob', 'ask their IT first');
    await told(card, '✋ Declined by Bob Lead: “ask their IT first”.');
    await waitForText(desk, card, '✋ Declined by Bob Lead');
  });

  it('takes fifty learners with endless names, and says that there are more', async () => {
    const emails = await invited(50, '😀*<!here>'.repeat(300));
    const { root, modal } = await shortcutOn([...emails, 'one@too.many', 'two@too.many']);
    expect(JSON.stringify(modal.blocks)).toContain('Only the first 50 of 52 addresses: ask again for the other 2');
    await desk.slack.submit(personas.amy.id, modal.id, { email: 'all' });
    const card = await inThread(root, 'Will run (50)');
    expect(readMessage(card)).toContain('Only the first 50 of 52 addresses: ask again for the other 2');
    await desk.press('amy', card, 'Ask for approval (50)…');
    await giveReason(desk, 'amy', 'a whole school');
    const approval = await desk.until('bob', '[Approve]', '#escalations');
    expect(readMessage(approval)).toContain('Will run (50)');
    expect(readMessage(approval)).toContain('Only the first 50 of 52 addresses');
    await desk.press('amy', await latest(card), 'Cancel');
    await waitForText(desk, approval, '✖️ Cancelled by Amy Agent');
  });

  it('tells the asker alone where it can be done for nobody', async () => {
    const { modal } = await shortcutOn(['joao@acme.test', 'nobody@acme.test']);
    await desk.slack.submit(personas.amy.id, modal.id, { email: 'all' });
    const answer = await desk.until('amy', 'there is nobody here that it can be done for');
    expect(answer.isEphemeral).toBe(true);
    expect(readMessage(answer)).toContain(
      'Not possible (1): no learner has this address. Check the spelling.\n• nobody@acme.test',
    );
    expect(desk.sees('bob').join()).not.toContain('nobody here');
  });

  it('still asks for one of them alone, and offers people without a role nothing', async () => {
    const [email = '', other = ''] = await invited(2);
    const { root, modal } = await shortcutOn([email, other]);
    await desk.slack.submit(personas.amy.id, modal.id, { email });
    await inThread(root, '[Resend email] [Cancel]');
    const { modal: eves } = await shortcutOn([email, other], 'eve');
    expect(eves.submit).toBeFalsy();
  });

  it('pings nobody and says nothing that Slack turns down', () => expectHarmless(desk));
});
