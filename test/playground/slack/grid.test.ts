import { WebClient } from '@slack/web-api';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { LocalSlack } from '../../../src/playground/slack/local-slack.ts';
import type { Grid } from '../../../src/playground/slack/state/grid.ts';
import { until } from '../../support/until.ts';
import { startTinyApp, type TinyApp } from './app.ts';
import { SCOPES, startSlack, TOKENS } from './workspace.ts';

const acme: Grid = {
  id: 'E0ACME',
  name: 'Acme Group',
  domain: 'acme-group',
  workspaces: [
    { id: 'T0WEST', name: 'West' },
    { id: 'T0FAR', name: 'Far' },
  ],
};
const wide = { ...acme, addedTo: ['T0ACME', 'T0WEST'] };

let app: TinyApp;
let slack: LocalSlack;
beforeEach(async () => {
  app = await startTinyApp();
});
afterEach(async () => {
  await slack.close();
  await app.close();
});

async function start(grid?: Grid) {
  const scopes = [...SCOPES, 'channels:history'];
  slack = await startSlack({ app: { requestUrl: app.url, scopes, events: ['message.channels'] }, grid });
}
const call = (method: string, args = {}) =>
  new WebClient(TOKENS.botToken, { slackApiUrl: `${slack.url}/api/`, retryConfig: { retries: 0 } })
    .apiCall(method, args)
    .catch(({ data }) => data);
/** What the app got: an event, a command, or a shortcut on a message. */
async function got(act: () => unknown) {
  app.got.length = 0;
  await act();
  return until('the app got it', () => app.got[0]?.payload);
}
const event = () => got(() => slack.say('UAMY', '#support', 'hello'));
const command = () => got(() => slack.type('UAMY', '#support', '/learner'));
const shortcut = async () => {
  const { ts } = slack.say('UBOB', '#support', 'help');
  await until('the app got the message', () => app.got.some(({ payload }) => payload.type === 'event_callback'));
  return got(() => slack.shortcut('UAMY', 'ask', '#support', ts));
};

describe('outside of an organization', () => {
  it('nothing is said of one', async () => {
    await start();
    expect(await call('auth.test')).not.toHaveProperty('enterprise_id');
    expect((await call('users.info', { user: 'UAMY' })).user).not.toHaveProperty('enterprise_user');
    expect(await command()).not.toHaveProperty('enterprise_id');
    expect(await event()).toMatchObject({ context_enterprise_id: null, authorizations: [{ enterprise_id: null }] });
    expect(await call('usergroups.users.list', { usergroup: 'SAGENTS' })).toMatchObject({ ok: true });
  });
});

describe('a workspace of an organization', () => {
  beforeEach(() => start(acme));

  it('is what the app is installed in, and the organization is named beside it', async () => {
    const [enterprise_id, enterprise_name] = [acme.id, acme.name];
    expect(await call('auth.test')).toMatchObject({ team_id: 'T0ACME', enterprise_id, is_enterprise_install: false });
    expect(await command()).toMatchObject({
      team_id: 'T0ACME',
      enterprise_id,
      enterprise_name,
      is_enterprise_install: 'false',
    });
    expect(await shortcut()).toMatchObject({
      team: { id: 'T0ACME', domain: 'acme', enterprise_id, enterprise_name },
      enterprise: { id: acme.id, name: acme.name },
      is_enterprise_install: false,
    });
    expect(await event()).toMatchObject({
      team_id: 'T0ACME',
      enterprise_id,
      context_team_id: 'T0ACME',
      context_enterprise_id: acme.id,
      authorizations: [{ enterprise_id, team_id: 'T0ACME', is_bot: true, is_enterprise_install: false }],
    });
  });

  it('knows of its people in which workspaces they are, and leaves out or mixes up team_id where it is told to', async () => {
    slack.workspace.updateUser('UAMY', { team_id: null, teams: ['T0WEST', 'T0ACME'] });
    const { user } = await call('users.info', { user: 'UAMY' });
    expect(user).not.toHaveProperty('team_id');
    expect(user.enterprise_user).toEqual({
      id: 'UAMY',
      enterprise_id: acme.id,
      enterprise_name: acme.name,
      is_admin: false,
      is_owner: false,
      teams: ['T0WEST', 'T0ACME'],
    });
    slack.workspace.updateUser('UEVE', { team_id: 'T0OTHER', organization: null });
    expect((await call('users.info', { user: 'UEVE' })).user).not.toHaveProperty('enterprise_user');
    expect(await event()).toMatchObject({ event: { team: 'T0WEST', user_team: 'T0WEST', source_team: 'T0WEST' } });
  });

  it('tells what a channel is shared with', async () => {
    slack.workspace.updateChannel('CSUPPORT', { is_org_shared: true });
    expect((await call('conversations.info', { channel: 'CSUPPORT' })).channel).toMatchObject({
      is_shared: true,
      is_org_shared: true,
      is_ext_shared: false,
      context_team_id: 'T0ACME',
      shared_team_ids: ['T0ACME', 'T0WEST', 'T0FAR'],
      internal_team_ids: ['T0ACME', 'T0WEST', 'T0FAR'],
    });
  });
});

describe('an app that is installed for a whole organization', () => {
  beforeEach(() => start(wide));

  it('has the organization for its team, and no team in what people do', async () => {
    expect(await call('auth.test')).toMatchObject({
      url: 'https://acme-group.enterprise.slack.com/',
      team: 'Acme Group',
      team_id: acme.id,
      enterprise_id: acme.id,
      is_enterprise_install: true,
    });
    expect(await command()).toMatchObject({ team_id: 'T0ACME', is_enterprise_install: 'true' });
    expect(await shortcut()).toMatchObject({
      team: null,
      user: { team_id: 'T0ACME' },
      enterprise: { id: acme.id, name: acme.name },
      is_enterprise_install: true,
    });
    expect(await event()).toMatchObject({ authorizations: [{ is_enterprise_install: true }] });
  });

  it('has to say in which workspace, for what is asked of one', async () => {
    expect((await call('auth.teams.list')).teams).toEqual([
      { id: 'T0ACME', name: 'acme' },
      { id: 'T0WEST', name: 'West' },
    ]);
    for (const method of ['usergroups.list', 'usergroups.users.list', 'users.list', 'conversations.list']) {
      expect(await call(method, { usergroup: 'SAGENTS' })).toMatchObject({ error: 'missing_argument' });
      expect(await call(method, { usergroup: 'SAGENTS', team_id: 'T0FAR' })).toMatchObject({
        error: 'team_access_not_granted',
      });
    }
    const members = (team_id: string) => call('usergroups.users.list', { usergroup: 'SAGENTS', team_id });
    expect(await members('T0ACME')).toMatchObject({ users: ['UAMY', 'UBOB'] });
    expect(await members('T0WEST')).toMatchObject({ error: 'no_such_subteam' });
  });
});
