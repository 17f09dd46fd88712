import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createLog } from '../../../src/log.ts';
import type { LocalSlack } from '../../../src/playground/slack/local-slack.ts';
import { checkGroups } from '../../../src/slack/people/group-check.ts';
import { createSlackClient } from '../../../src/slack/transport/client.ts';
import { startSlack, TOKENS } from '../../playground/slack/workspace.ts';
import { createLogLines } from '../../support/log-lines.ts';

let slack: LocalSlack;
beforeEach(async () => {
  slack = await startSlack();
});
afterEach(() => slack.close());

const roles = { agent: ['SAGENTS', 'UAMY'], lead: ['SGONE'], 'on-call': [] as string[] };

async function warnings(of = roles, ending?: AbortSignal, isOrgWide = false) {
  const lines = createLogLines();
  const client = createSlackClient(TOKENS.botToken, `${slack.url}/api/`);
  await checkGroups(client, { isOrgWide }, of, createLog('debug', lines.stream), ending);
  return lines
    .text()
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as { level: string; msg: string })
    .map(({ level, msg }) => `${level}: ${msg}`);
}

describe('the start', () => {
  it('names each user group that is not there, or is switched off, and its setting', async () => {
    slack.workspace.updateUserGroup('SAGENTS', { date_delete: 1_700_000_000 });
    expect(await warnings()).toEqual([
      expect.stringMatching(/^warn: DESK_AGENTS names the user group SAGENTS, which is switched off\. .*nobody a role/),
      expect.stringMatching(/^warn: DESK_LEADS names the user group SGONE, which is not there\. .*check its id/),
    ]);
  });

  it('says once what to do where the plan has no user groups', async () => {
    slack.app.plan = 'free';
    expect(await warnings()).toEqual([
      'warn: User groups are named in DESK_AGENTS, DESK_LEADS, but this Slack plan has none. List people’s user ids (U…) there instead. Until then only people listed by user id have a role.',
    ]);
  });

  it('says once what to do where the app may not read them', async () => {
    slack.app.scopes = slack.app.scopes.filter((scope) => scope !== 'usergroups:read');
    expect(await warnings()).toEqual([expect.stringContaining('Add the permission usergroups:read')]);
  });

  it('says that Slack could not be asked, unless it is ending', async () => {
    slack.breakDown('usergroups.list', 'reset', 9);
    expect(await warnings()).toEqual([expect.stringMatching(/^warn: Slack could not say whether the user groups/)]);
    expect(await warnings(roles, AbortSignal.abort())).toEqual([]);
  });

  it('says nothing where all is well, and asks nothing where no user group is named', async () => {
    expect(await warnings({ ...roles, lead: ['UBOB'] })).toEqual([]);
    expect(await warnings({ agent: ['UAMY'], lead: [], 'on-call': [] })).toEqual([]);
    expect(slack.calls.filter(({ method }) => method === 'usergroups.list')).toHaveLength(1);
  });

  it('looks in each workspace that the app was added to, where it is installed for an organization', async () => {
    await slack.close();
    const workspaces = ['T0WEST', 'T0FAR'].map((id) => ({ id, name: id }));
    const grid = { id: 'E0ACME', name: 'Acme Group', domain: 'acme', workspaces, addedTo: ['T0ACME', 'T0WEST'] };
    slack = await startSlack({ grid });
    slack.workspace.updateUserGroup('SAGENTS', { team_id: 'T0WEST' });
    expect(await warnings(roles, undefined, true)).toEqual([
      expect.stringMatching(
        /^warn: DESK_LEADS names the user group SGONE, which is in no workspace that the app was added to\./,
      ),
    ]);
    slack.workspace.updateUserGroup('SAGENTS', { team_id: 'T0FAR' });
    expect(await warnings({ ...roles, lead: [] }, undefined, true)).toEqual([expect.stringContaining('SAGENTS')]);
  });
});
