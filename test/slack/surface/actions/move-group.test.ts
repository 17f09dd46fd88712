import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readMessage } from '../../../../src/playground/reading.ts';
import type { SeenMessage } from '../../../../src/playground/slack/state/seen.ts';
import { personas } from '../../../../src/playground/workspace-data.ts';
import { askForCard, waitForReply, waitForText } from '../../../support/desk/acts.ts';
import { createTestDesk, type TestDesk } from '../../../support/desk/desk.ts';
import { until } from '../../../support/until.ts';

describe('moving to another group', () => {
  let desk: TestDesk;
  beforeAll(async () => {
    desk = await createTestDesk();
  });
  afterAll(() => desk.close());

  const views = () => desk.slack.visibleTo(personas.amy.id).views;
  const textOf = ({ blocks }: { blocks: readonly unknown[] }) => readMessage({ blocks, text: '' } as SeenMessage);
  const repliesTo = (ts: string) =>
    desk.slack
      .visibleTo(personas.bob.id)
      .channels.flatMap(({ messages }) => messages)
      .find((root) => root.ts === ts)?.replies ?? [];

  /** Takes the shortcut on a message with those addresses, and asks for all of them. */
  async function moveAll(emails: string[]) {
    const root = desk.slack.say('bob', '#support', `To the evening: ${emails.join(', ')}`);
    const before = new Set(views().map(({ id }) => id));
    await desk.slack.shortcut(personas.amy.id, 'move-group', '#support', root.ts);
    const modal = await desk.slack.until(() =>
      views().find((view) => !before.has(view.id) && textOf(view).includes('All ')),
    );
    await desk.slack.submit(personas.amy.id, modal.id, { email: 'all' });
    return root;
  }

  it('is refused in words where the organization has no groups: who can add them', async () => {
    await desk.slack.type(personas.amy.id, '#support', '/learner move kim@hooli.test');
    const told = await desk.slack.until(() => views().find((view) => textOf(view).includes('has no groups')));
    expect(textOf(told)).toContain('Hooli has no groups to move to.');
    expect(textOf(told)).toContain('ask whoever runs Learner Desk to add them there');
    expect(told.submit).toBeFalsy();
  });

  it('is impossible in that learner’s profile, with the reason', async () => {
    const profile = await desk.type('amy', '#support', '/learner kim@hooli.test');
    expect(profile).toContain('Move to another group: Hooli has no groups to move to.');
  });

  it('is refused where the learner is in the only group', async () => {
    const profile = await desk.type('amy', '#support', '/learner mei@globex.test');
    expect(profile).toContain('The learner is in Sales, the only group of Globex.');
  });

  it('asks, for several, only for the organizations that have groups, and skips the others', async () => {
    const root = await moveAll(['joao@acme.test', 'kim@hooli.test']);
    const form = await desk.form('amy', 'Move to another group');
    expect(Object.keys(form.says())).toEqual(['To which group?']);
    await form.pick('To which group?', 'even', 'Evening');
    expect(await form.submit()).toMatchObject({ ok: true });
    const card = await desk.slack.until(() =>
      repliesTo(root.ts).find((reply) => readMessage(reply).includes('[Cancel]')),
    );
    expect(readMessage(card)).toContain('Will run (1)\n• João Silva');
    expect(readMessage(card)).toContain('Skipped (1): their organization has no groups to move to.');
  });

  it('asks nothing where nobody can be moved', async () => {
    await moveAll(['kim@hooli.test', 'mei@globex.test']);
    const told = await desk.until('amy', 'there is nobody here that it can be done for');
    expect(readMessage(told)).toContain('their organization has no groups to move to');
    expect(readMessage(told)).toContain('in the only group of their organization');
  });

  it('says, once undone, from what to what it went back', async () => {
    const card = await askForCard(desk, 'amy', '/learner move nina@acme.test Evening');
    await desk.press('amy', card, 'Move');
    const confirmation = await waitForReply(desk, card, 'Moved to another group: No group → Evening.');
    await desk.press('amy', confirmation, 'Undo');
    await waitForReply(desk, card, 'Back in No group; it was Evening.');
    await waitForText(desk, card, 'Back in No group; it was Evening.');
    expect(await desk.type('amy', '#support', '/learner history nina@acme.test')).toContain(
      'Back in No group; it was Evening.',
    );
  });

  it('says of an open card with another value that it has to be cancelled first, and links it', async () => {
    const card = await askForCard(desk, 'amy', '/learner move lucia@acme.test Morning');
    expect(await desk.type('amy', '#support', '/learner move lucia@acme.test morning')).toMatch(
      /You asked for this .*\n.*card waits/,
    );
    const other = await desk.type('bob', '#support', '/learner edit lucia@acme.test language=fr');
    expect(other).not.toContain('another value');
    const refusal = await desk.type('bob', '#support', '/learner move lucia@acme.test “Quite another”');
    expect(refusal).toContain('Amy Agent asked for another value');
    expect(refusal).toContain('cancel that first, then ask again.');
    expect(refusal).toContain('Open that thread');
    expect(refusal).not.toContain('Escalate');
    await desk.press('amy', card, 'Cancel');
    await waitForText(desk, card, 'Cancelled by Amy Agent');
  });

  it('links the open card where it refuses a form, and offers to cancel it, which a modal cannot', async () => {
    const card = await askForCard(desk, 'amy', '/learner move lucia@acme.test Morning');
    await until('the card’s place is known', async () => {
      const posts = await desk.database.sql`select ts from posts where ts = ${card.ts}`;
      return posts.length > 0;
    });
    await desk.slack.type(personas.amy.id, '#support', '/learner move lucia@acme.test');
    await desk.slack.until(() => views().find((view) => textOf(view).includes('The answer is in the conversation')));
    const told = await desk.slack.until(() => {
      const last = desk.last('amy');
      return JSON.stringify(last.blocks).includes(`/p${card.ts.replace('.', '')}`) ? last : undefined;
    });
    expect(readMessage(told)).toContain('card waits for a click by you');
    await desk.press('amy', told, 'Cancel that request');
    await waitForText(desk, card, 'Cancelled by Amy Agent');
  });

  it('offers no escalation where there is nothing to move', async () => {
    const refusal = await desk.type('amy', '#support', '/learner move lucia@acme.test Evening');
    expect(refusal).toContain('is in Evening already.\nNothing to move.');
    expect(refusal).not.toContain('Escalate');
  });
});
