import type { Refused } from './views.ts';
import type { User, Workspace, WorkspaceData } from './workspace.ts';

/** The Enterprise Grid organization that a workspace is in (docs.slack.dev, “Developing apps for Enterprise orgs”). */
export type Grid = {
  /** E… */
  id: string;
  name: string;
  /** The first part of its address, as in `acme.enterprise.slack.com`. */
  domain: string;
  /** Its other workspaces (T…). */
  workspaces: { id: string; name: string }[];
  /** The workspaces that the app was added to, where it is installed for the whole organization, not in this one alone. */
  addedTo?: string[];
};

/** What `auth.test` says of where the app is installed; `team_id` is the organization's where it is installed for that. */
export function installationOf({ grid, ...workspace }: Pick<Workspace, 'grid' | 'teamId' | 'name' | 'url'>) {
  const own = { url: workspace.url, team: workspace.name, team_id: workspace.teamId };
  if (!grid) return { ...own, is_enterprise_install: false };
  const { id, name, domain } = grid;
  const whole = { url: `https://${domain}.enterprise.slack.com/`, team: name, team_id: id };
  return { ...(grid.addedTo ? whole : own), enterprise_id: id, is_enterprise_install: grid.addedTo !== undefined };
}

/** Returns the workspace in which somebody is when they act: their first one. */
export const teamOf = (workspace: Pick<Workspace, 'teamId'>, user: User | undefined): string =>
  user?.teams?.[0] ?? workspace.teamId;

/**
 * Returns the part of a user that only members of an organization have, this one or another: `enterprise_user`, as in the
 * user objects of slackapi/slack-api-specs.
 */
export function enterpriseUser(user: User, { grid, teamId }: Pick<Workspace, 'grid' | 'teamId'>) {
  const organization = user.organization === undefined ? grid : user.organization;
  if (!organization) return {};
  const { id: enterprise_id, name: enterprise_name } = organization;
  const { id, teams = [teamId] } = user;
  return { enterprise_user: { id, enterprise_id, enterprise_name, is_admin: false, is_owner: false, teams } };
}

/** Returns how Slack answers an organization's token that names no workspace, or one that the app was not added to. */
export function refuseTeam(grid: WorkspaceData['grid'], team: string | undefined): Refused | undefined {
  if (!grid?.addedTo) return undefined;
  if (!team) return { error: 'missing_argument' };
  return grid.addedTo.includes(team) ? undefined : { error: 'team_access_not_granted' };
}
