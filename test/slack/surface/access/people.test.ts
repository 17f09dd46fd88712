import { afterEach, describe, expect, it } from 'vitest';
import { personas } from '../../../../src/playground/workspace-data.ts';
import { askForCard, textNow, waitUntilIdle } from '../../../support/desk/acts.ts';
import { createTestDesk, type TestDesk } from '../../../support/desk/desk.ts';

const line = '/learner activation jane@acme.test';
const other = '/learner activation lucia@acme.test';

describe('people and rooms', () => {
  let desk: TestDesk;
  afterEach(() => desk.close());

  it.each([
    ['a guest', { is_restricted: true }, 'not open to guests'],
    ['a single-channel guest', { is_ultra_restricted: true }, 'not open to guests'],
    ['a deactivated agent', { deleted: true }, 'is deactivated'],
    ['somebody of another company', { is_stranger: true }, 'only for people of its own workspace'],
    ['somebody of another workspace', { team_id: 'T0OTHER' }, 'only for people of its own workspace'],
  ])('refuses %s though an agent by the list', async (_, flags, words) => {
    desk = await createTestDesk();
    desk.slack.workspace.updateUser(personas.amy.id, flags);
    const answer = await desk.type('amy', '#support', line);
    expect(answer).toContain(words);
    expect(answer).not.toContain('Jane');
  });

  it('answers in every room by what the room is', async () => {
    desk = await createTestDesk();
    expect(await desk.type('amy', '#partner-acme', line)).toContain('shared with another company');
    expect(await desk.type('amy', '#random', line)).toContain('/invite @Learner Desk');
    desk.slack.workspace.updateChannel('C0ESCALATE', { is_pending_ext_shared: true });
    expect(await desk.type('amy', '#escalations', line)).toContain('shared with another company');
    expect(await desk.type('amy', 'D0AMY', line)).toContain('[Resend email] [Cancel]');
  });

  it('asks again at the click: who lost the role, or left, does nothing', async () => {
    desk = await createTestDesk();
    const card = await askForCard(desk, 'amy', line);
    desk.slack.workspace.setUserGroup('S0AGENTS', []);
    await desk.restart();
    await desk.press('amy', card, 'Resend email');
    await desk.until('amy', 'you are not on its list');
    desk.slack.workspace.updateUser(personas.bob.id, { deleted: true });
    await desk.restart();
    await desk.press('bob', card, 'Resend email');
    await desk.until('bob', 'is deactivated');
    await waitUntilIdle(desk);
    expect(textNow(desk, 'carl', card)).toContain('[Resend email]');
    expect(desk.mailbox.mails).toEqual([]);
  });

  it('says how to invite it back where it was removed a moment ago, and what broke where Slack turns a card down', async () => {
    desk = await createTestDesk();
    await askForCard(desk, 'amy', line);
    desk.slack.breakDown('chat.postMessage', { error: 'cannot_reply_to_message' });
    expect(await desk.type('amy', '#support', other)).toMatch(/Something broke on my side\. Nothing was done\..* LD-/);
    desk.slack.breakDown('chat.postMessage', { error: 'is_archived' });
    expect(await desk.type('amy', '#support', other)).toContain('This channel is archived');
    desk.slack.workspace.leave('U0LEARNER', 'C0SUPPORT');
    expect(await desk.type('amy', '#support', other)).toContain('/invite @Learner Desk');
    const [row] = await desk.database.sql`select count(*)::int as waiting from requests where state = 'pending'`;
    expect(row?.waiting).toBe(1);
  });

  it('refuses while Slack cannot say who they are, and works again after', async () => {
    desk = await createTestDesk();
    const outages = [
      ['users.info', '500'],
      ['conversations.info', 'reset'],
      ['usergroups.users.list', { error: 'internal_error' }],
    ] as const;
    for (const [method, how] of outages) {
      desk.slack.breakDown(method, how, 9);
      expect(await desk.type('amy', '#support', line)).toContain('Slack could not tell me who may do this just now');
      await desk.restart();
    }
    desk.slack.mend();
    expect(await desk.type('amy', '#support', line)).toContain('[Resend email] [Cancel]');
  });

  it('lets those in who are listed by name where the plan has no user groups, and nobody else', async () => {
    desk = await createTestDesk();
    desk.slack.app.plan = 'free';
    expect(await desk.type('amy', '#support', line)).toContain('you are not on its list');
    expect(await desk.type('carl', '#support', line)).toContain('[Resend email] [Cancel]');
  });
});
