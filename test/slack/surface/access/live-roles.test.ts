import { afterEach, describe, expect, it } from 'vitest';
import { createApp } from '../../../../src/app.ts';
import { createLog } from '../../../../src/log.ts';
import { personas } from '../../../../src/playground/workspace-data.ts';
import { askForCard, textNow, waitForReply, waitUntilIdle } from '../../../support/desk/acts.ts';
import { createTestDesk, type TestDesk } from '../../../support/desk/desk.ts';
import { until } from '../../../support/until.ts';

const line = '/learner activation jane@acme.test';
const NO_ROLE = 'you are not on its list';

describe.each([['signed HTTP', false] as const, ['Socket Mode', true] as const])('roles over %s', (_, socketMode) => {
  let desk: TestDesk;
  afterEach(() => desk.close());
  const change = async (act: (workspace: TestDesk['slack']['workspace']) => void) => {
    act(desk.slack.workspace);
    await desk.slack.workspace.eventsDelivered();
  };

  it('are gone at the click for whoever was taken off the group after the command, and back with the group', async () => {
    desk = await createTestDesk({ socketMode });
    const card = await askForCard(desk, 'amy', line);
    await change((workspace) => workspace.setUserGroup('S0AGENTS', []));
    await desk.press('amy', card, 'Resend email');
    await desk.until('amy', NO_ROLE);
    await waitUntilIdle(desk);
    expect(textNow(desk, 'bob', card)).toContain('[Resend email]');
    expect(desk.mailbox.mails).toEqual([]);

    await change((workspace) => workspace.setUserGroup('S0AGENTS', [personas.eve.id, personas.amy.id]));
    expect(await desk.type('eve', '#support', '/learner help')).toContain('What I can do for you');
    await desk.press('amy', card, 'Resend email');
    await waitForReply(desk, card, '📨 Sent');
  });

  it('are gone for whoever was deactivated or made a guest, and for all in a group that is switched off', async () => {
    desk = await createTestDesk({ socketMode });
    await desk.type('amy', '#support', '/learner joao@acme.test');
    const profile = desk.last('amy');
    await change((workspace) => workspace.updateUser(personas.amy.id, { is_restricted: true }));
    await desk.press('amy', profile, 'Send password reset email');
    await desk.until('amy', 'not open to guests');
    await change((workspace) => workspace.updateUser(personas.amy.id, { is_restricted: false, deleted: true }));
    expect(await desk.type('amy', '#support', line)).toContain('is deactivated');

    expect(await desk.type('bob', '#support', '/learner help')).toContain('What I can do for you');
    await change((workspace) => workspace.updateUserGroup('S0LEADS', { date_delete: 1_700_000_000 }));
    expect(await desk.type('bob', '#support', '/learner help')).toContain(NO_ROLE);
  });
});

describe('roles', () => {
  let desk: TestDesk;
  afterEach(() => desk.close());

  it('are asked for once in five minutes at most for the same person, group and room', async () => {
    desk = await createTestDesk();
    await until('it hears of other replicas', async () => {
      const [row] = await desk.database.sql`
        select count(*)::int as listening from pg_stat_activity
        where datname = current_database() and query ilike 'listen %learner_desk_news%'`;
      return row?.listening === 1;
    });
    await desk.type('amy', '#support', '/learner help');
    const before = desk.slack.calls.length;
    for (let i = 0; i < 3; i++) await desk.type('amy', '#support', '/learner help');
    expect(desk.slack.calls.slice(before).map(({ method }) => method)).toEqual(Array(3).fill('response_url'));
  });

  it('are gone on every replica, whichever of them Slack tells', async () => {
    desk = await createTestDesk();
    const own = `http://127.0.0.1:${desk.desk().port}/slack/events`;
    const config = { ...desk.config, port: 0 };
    const other = await createApp(config, createLog('silent', { write: () => {} }));
    try {
      expect(await desk.type('amy', '#support', '/learner help')).toContain('What I can do for you');
      desk.slack.setRequestUrl(`http://127.0.0.1:${other.port}/slack/events`);
      desk.slack.workspace.setUserGroup('S0AGENTS', []);
      await desk.slack.workspace.eventsDelivered();
      desk.slack.setRequestUrl(own);
      await until('the other replica knows', async () =>
        (await desk.type('amy', '#support', '/learner help')).includes(NO_ROLE),
      );
    } finally {
      await other.close();
    }
  });

  it('start with a warning, not with a failure, where the plan has no user groups or Slack cannot say', async () => {
    desk = await createTestDesk();
    const warnings = () =>
      desk
        .log()
        .split('\n')
        .filter((text) => text.includes('DESK_AGENTS')).length;
    expect(warnings()).toBe(0);
    desk.slack.app.plan = 'free';
    await desk.restart();
    await until('it is said', () => warnings() === 1);
    expect(desk.log()).toContain('this Slack plan has none. List people’s user ids (U…) there instead.');
    desk.slack.app.plan = 'paid';
    desk.slack.breakDown('usergroups.list', '500', 9);
    await desk.restart();
    await until('it is said', () => warnings() === 2);
    expect(desk.log()).toContain('Slack could not say whether the user groups in DESK_AGENTS, DESK_LEADS are there.');
    expect(await desk.type('amy', '#support', '/learner help')).toContain('What I can do for you');
  });
});
