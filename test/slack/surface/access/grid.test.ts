import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readMessage } from '../../../../src/playground/reading.ts';
import type { User } from '../../../../src/playground/slack/state/workspace.ts';
import { personas } from '../../../../src/playground/workspace-data.ts';
import {
  askForCard,
  giveReason,
  textNow,
  waitForReply,
  waitForText,
  waitUntilIdle,
} from '../../../support/desk/acts.ts';
import { createTestDesk, type TestDesk } from '../../../support/desk/desk.ts';
import { ACME, ACME_WIDE, OTHER } from '../../../support/desk/grid.ts';
import { addLearner } from '../../../support/desk/service.ts';

const line = '/learner activation jane@acme.test';
const nobody = { team_id: undefined, teams: undefined, organization: undefined, is_stranger: undefined };
const away = 'only for people of its own workspace';

let count = 0;
const someone = async ({ database }: TestDesk) => {
  const email = `grid${count++}@acme.test`;
  await addLearner(database, { email });
  return email;
};
/** Makes Amy what Slack says of her, and waits until the desk was told. */
const makeAmy = async ({ slack }: TestDesk, flags: Partial<User>) => {
  slack.workspace.updateUser(personas.amy.id, { ...nobody, ...flags });
  await slack.workspace.eventsDelivered();
};

const elsewhere: [string, Partial<User>][] = [
  ['another organization', { organization: OTHER, team_id: 'T0OTHER', teams: ['T0OTHER'] }],
  ['another organization, without a team_id', { organization: OTHER, team_id: null, teams: ['T0OTHER'] }],
  ['another organization, by the organization’s id', { organization: OTHER, team_id: OTHER.id, teams: [] }],
  ['another organization, though said to be here, too', { organization: OTHER, team_id: 'T0DESK', teams: ['T0DESK'] }],
  ['another company without a Grid', { organization: null, team_id: 'T0OTHER' }],
  ['nobody knows where', { organization: null, team_id: null }],
  ['another company, as a stranger of Slack Connect', { is_stranger: true }],
];

describe('a workspace of an organization', () => {
  let desk: TestDesk;
  const statements: string[] = [];
  beforeAll(async () => {
    desk = await createTestDesk({
      workspace: { grid: ACME },
      onStatement: (statement) => statements.push(statement),
    });
  });
  afterAll(() => desk.close());
  beforeEach(() => makeAmy(desk, {}));

  it.each<[string, Partial<User>]>([
    ['is of this workspace', {}],
    ['has no team_id', { team_id: null }],
    ['has another one’s, and is in both', { team_id: 'T0WEST', teams: ['T0WEST', 'T0DESK'] }],
    ['has the organization’s', { team_id: ACME.id }],
  ])('gives whoever %s a card, and its click does it', async (_, flags) => {
    await makeAmy(desk, flags);
    const card = await askForCard(desk, 'amy', `/learner activation ${await someone(desk)}`);
    await desk.press('amy', card, 'Resend email');
    await waitForReply(desk, card, '📨 Sent');
  });

  it('knows people whose ids begin with W as any others', async () => {
    desk.slack.workspace.addUser({ id: 'W0WIN', name: 'win', real_name: 'Win Agent' });
    desk.slack.workspace.join('W0WIN', 'C0SUPPORT');
    desk.slack.workspace.setUserGroup('S0AGENTS', [personas.amy.id, 'W0WIN']);
    await desk.slack.workspace.eventsDelivered();
    const email = await someone(desk);
    await desk.slack.type('W0WIN', '#support', `/learner activation ${email}`);
    expect(readMessage(await desk.until('bob', 'Asked by Win Agent'))).toContain('[Resend email] [Cancel]');
  });

  it.each<[string, Partial<User>]>([
    ...elsewhere,
    ['another workspace of the organization', { team_id: 'T0WEST', teams: ['T0WEST'] }],
  ])('refuses somebody of %s before anything is looked up', async (_, flags) => {
    await makeAmy(desk, flags);
    await waitUntilIdle(desk);
    statements.length = 0;
    const answer = await desk.type('amy', '#support', line);
    expect(answer).toContain(away);
    expect(answer).not.toContain('Jane');
    expect(statements.filter((statement) => /"learners"/.test(statement))).toEqual([]);
  });

  it('says the same in a channel that its workspaces share, and nothing where another company is in it, too', async () => {
    const email = await someone(desk);
    const typed = async () => {
      const said = await desk.type('amy', '#support', `/learner activation ${email}`);
      await desk.press('amy', desk.card(), 'Cancel');
      await waitForText(desk, desk.card(), 'Cancelled');
      // Minutes may pass between the two.
      return said.replace(/\n.*LD-.*/g, '').replace(/\d\d:\d\d(?::\d\d)? UTC/g, '');
    };
    const before = await typed();
    desk.slack.workspace.updateChannel('C0SUPPORT', { is_org_shared: true });
    await desk.restart();
    expect(await typed()).toBe(before);
    expect(before).toContain('g•••@acme.test');
    desk.slack.workspace.updateChannel('C0SUPPORT', { is_ext_shared: true });
    await desk.slack.workspace.eventsDelivered();
    expect(await desk.type('amy', '#support', line)).toContain('shared with another company');
    desk.slack.workspace.updateChannel('C0SUPPORT', { is_ext_shared: false });
    await desk.slack.workspace.eventsDelivered();
  });
});

describe.each([['signed HTTP', false] as const, ['Socket Mode', true] as const])(
  'an app that is installed for a whole organization, over %s',
  (_, socketMode) => {
    let desk: TestDesk;
    const statements: string[] = [];
    beforeAll(async () => {
      desk = await createTestDesk({
        socketMode,
        workspace: { grid: ACME_WIDE },
        onStatement: (statement) => statements.push(statement),
      });
      // Bob is in the other workspace, and so is the leads' group.
      desk.slack.workspace.updateUser(personas.bob.id, { teams: ['T0WEST'], team_id: 'T0WEST' });
      desk.slack.workspace.updateUserGroup('S0LEADS', { team_id: 'T0WEST' });
      await desk.slack.workspace.eventsDelivered();
    });
    afterAll(() => desk.close());
    beforeEach(() => makeAmy(desk, {}));

    it.each<[string, Partial<User>]>([
      ['team_id is a workspace’s', {}],
      ['team_id is missing', { team_id: null }],
      ['team_id is the organization’s', { team_id: ACME.id, teams: ['T0WEST'] }],
      ['workspace is another one', { team_id: 'T0WEST', teams: ['T0WEST'] }],
    ])('gives a card to whose %s', async (_, flags) => {
      await makeAmy(desk, flags);
      const card = await askForCard(desk, 'amy', `/learner activation ${await someone(desk)}`);
      await desk.press('amy', card, 'Resend email');
      await waitForReply(desk, card, '📨 Sent');
    });

    it('lets a lead of another workspace agree, and finds each group where it is', async () => {
      const email = await someone(desk);
      const card = await askForCard(desk, 'amy', `/learner temporary-password ${email}`);
      await desk.press('amy', card, 'Ask for approval…');
      await giveReason(desk, 'amy', 'no mail gets through');
      const approval = await desk.until('bob', '[Approve]', '#escalations');
      expect(approval.pings).toEqual([personas.bob.id]);
      await desk.press('bob', approval, 'Approve');
      await waitForText(desk, card, '✅ Approved by Bob Lead');
      await waitForReply(desk, card, 'can see it once');
      const refused = desk.slack.calls.filter(({ answer }) => answer.ok === false);
      expect(refused.map(({ method, answer }) => `${method} ${answer.error}`)).toEqual(
        refused.map(() => 'usergroups.users.list no_such_subteam'),
      );
    });

    it('answers a message and a shortcut', async () => {
      const email = await someone(desk);
      desk.slack.say(personas.amy.id, 'D0AMY', `resend activation ${email}`);
      await desk.until('amy', '[Resend email] [Cancel]', 'D0AMY');
      const about = await someone(desk);
      const said = desk.slack.say(personas.eve.id, '#support', `${about} never got her mail`);
      await desk.slack.shortcut(personas.amy.id, 'resend-activation', 'C0SUPPORT', said.ts);
      await desk.slack.until(() =>
        desk.thread({ ...desk.card(), threadTs: said.ts }).some((text) => /Resend email/.test(text)),
      );
    });

    it.each(elsewhere)('refuses somebody of %s before anything is looked up', async (_, flags) => {
      await makeAmy(desk, flags);
      await waitUntilIdle(desk);
      statements.length = 0;
      expect(await desk.type('amy', '#support', line)).toContain(away);
      expect(statements.filter((statement) => /"learners"/.test(statement))).toEqual([]);
    });

    it('refuses the click of an agent who is of another organization now', async () => {
      const card = await askForCard(desk, 'amy', `/learner activation ${await someone(desk)}`);
      const refusals = () => desk.sees('amy').filter((text) => text.includes(away)).length;
      const before = refusals();
      await makeAmy(desk, { organization: OTHER, team_id: null, teams: ['T0OTHER'] });
      await desk.press('amy', card, 'Resend email');
      await desk.slack.until(() => refusals() > before);
      expect(textNow(desk, 'bob', card)).toContain('[Resend email]');
    });
  },
);
