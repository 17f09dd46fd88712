import type { Inside } from '../inside.ts';
import { enterpriseUser } from '../state/grid.ts';
import type { Refused } from '../state/views.ts';
import type { User, UserGroup, Workspace } from '../state/workspace.ts';
import { type Answer, type Args, type Method, missingArgument, textOf } from './method.ts';

/** users.*, usergroups.* and bots.*: docs.slack.dev, “users.info”, “usergroups.users.list”, “bots.info”. */
export const peopleMethods: Record<string, Method> = {
  'users.info': { scope: 'users:read', run: userInfo },
  'users.list': { scope: 'users:read', needsTeam: true, run: listUsers },
  'bots.info': { scope: 'users:read', run: botInfo },
  'usergroups.list': { scope: 'usergroups:read', needsTeam: true, run: listGroups },
  'usergroups.users.list': { scope: 'usergroups:read', needsTeam: true, run: listMembers },
};

function userInfo(args: Args, inside: Inside): Answer {
  const id = textOf(args, 'user');
  if (!id) return missingArgument('user');
  const user = inside.workspace.user(id);
  return user ? { user: wireUser(user, inside.workspace) } : { error: 'user_not_found' };
}

function listUsers(_args: Args, { workspace }: Inside): Answer {
  return {
    members: workspace.users().map((user) => wireUser(user, workspace)),
    response_metadata: { next_cursor: '' },
  };
}

/** Returns a user as Slack writes one. */
export function wireUser(user: User, workspace: Pick<Workspace, 'grid' | 'teamId'>): Record<string, unknown> {
  const { id, name, real_name, tz = 'Europe/London', tz_offset = 0, team_id = workspace.teamId } = user;
  const { deleted = false, is_restricted = false, is_ultra_restricted = false, is_bot = false } = user;
  const profile = { real_name, display_name: name, real_name_normalized: real_name, ...(team_id && { team: team_id }) };
  const flags = { deleted, is_restricted, is_ultra_restricted, is_bot, is_app_user: false };
  const stranger = user.is_stranger === undefined ? {} : { is_stranger: user.is_stranger };
  const belonging = { ...(team_id && { team_id }), ...enterpriseUser(user, workspace), ...stranger };
  return { id, name, real_name, tz, tz_label: tz, tz_offset, ...flags, ...belonging, profile, updated: 0 };
}

function botInfo(args: Args, { app }: Inside): Answer {
  if (textOf(args, 'bot') !== app.botId) return { error: 'bot_not_found' };
  return { bot: { id: app.botId, deleted: false, name: app.name, app_id: app.appId, user_id: app.botUserId } };
}

/** Returns a user group as Slack writes one, without its members. */
export function wireGroup({ users, ...group }: UserGroup, teamId: string): Record<string, unknown> {
  return { date_delete: 0, team_id: teamId, ...group, is_usergroup: true, user_count: users.length };
}

/** Returns whether a group is asked for: one that is on, and of the workspace that an organization's token names. */
function isAsked(args: Args, group: UserGroup, { grid, teamId }: Workspace): boolean {
  const isThere = !grid?.addedTo || (group.team_id ?? teamId) === textOf(args, 'team_id');
  return isThere && (!group.date_delete || textOf(args, 'include_disabled') === 'true');
}

function listGroups(args: Args, { workspace }: Inside): Answer {
  const listed = workspace.userGroups().filter((group) => isAsked(args, group, workspace));
  return { usergroups: listed.map((group) => wireGroup(group, workspace.teamId)) };
}

function listMembers(args: Args, { workspace }: Inside): Answer | Refused {
  const id = textOf(args, 'usergroup');
  if (!id) return missingArgument('usergroup');
  const group = workspace.userGroup(id);
  return group && isAsked(args, group, workspace) ? { users: group.users } : { error: 'no_such_subteam' };
}
