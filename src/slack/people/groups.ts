import type { UsergroupsListResponse, WebClient } from '@slack/web-api';
import { slackProblem } from '../transport/errors.ts';
import type { Workspace } from '../workspace.ts';

/** Slack's error codes where there is no such user group, or the plan has none. */
const NO_GROUP = new Set(['plan_upgrade_required', 'paid_teams_only', 'no_such_subteam', 'subteam_not_found']);

/** The most workspaces that Slack lists at once: more than could be asked within its limits. */
const MOST_TEAMS = 1_000;

type Installation = Pick<Workspace, 'isOrgWide'>;
export type UserGroup = NonNullable<UsergroupsListResponse['usergroups']>[number];

/**
 * Returns the workspaces that an app was added to which is installed for a whole organization; undefined where it is
 * installed in one workspace (docs.slack.dev, “auth.teams.list”).
 */
export async function findTeams(client: WebClient, { isOrgWide }: Installation): Promise<string[] | undefined> {
  if (!isOrgWide) return undefined;
  const { teams = [] } = await client.auth.teams.list({ limit: MOST_TEAMS });
  return teams.flatMap(({ id }) => id ?? []);
}

/** Returns all user groups, switched off ones, too. Throws Slack's error where it cannot say. */
export async function findGroups(client: WebClient, installation: Installation): Promise<UserGroup[]> {
  const list = async (team: object) => (await client.usergroups.list({ include_disabled: true, ...team })).usergroups;
  return (await inEachTeam(client, installation, list)).flatMap((groups = []) => groups);
}

/** Returns who is in a user group: nobody where the workspace's plan has no user groups, or there is no such group. */
export async function findMembers(
  client: WebClient,
  installation: Installation,
  usergroup: string,
): Promise<ReadonlySet<string>> {
  const list = async (team: object) => {
    try {
      return (await client.usergroups.users.list({ usergroup, ...team })).users ?? [];
    } catch (error) {
      const problem = slackProblem(error);
      if (problem.kind === 'refused' && NO_GROUP.has(problem.code)) return [];
      throw error;
    }
  };
  return new Set((await inEachTeam(client, installation, list)).flat());
}

/**
 * Asks about user groups in each workspace. An organization's token has to say in which: `team_id` is “required if org
 * token is used” (docs.slack.dev, “usergroups.list” and “usergroups.users.list”).
 */
async function inEachTeam<T>(
  client: WebClient,
  installation: Installation,
  ask: (team: { team_id?: string }) => Promise<T>,
): Promise<T[]> {
  const teams = await findTeams(client, installation);
  return teams ? Promise.all(teams.map((team_id) => ask({ team_id }))) : [await ask({})];
}
