import type { UsersInfoResponse } from '@slack/web-api';
import type { Workspace } from '../workspace.ts';

/** The fields of a user that say where somebody belongs. */
export type Belonging = Pick<
  NonNullable<UsersInfoResponse['user']>,
  'team_id' | 'teams' | 'enterprise_id' | 'enterprise_user' | 'is_stranger'
>;

/**
 * Returns whether somebody is not one of ours. Ours are those whom Slack counts among the workspace (T…) or, where the
 * app is installed for a whole organization, among that organization (E…). They are no strangers, and of no other
 * organization, whatever else is said of them.
 *
 * On Enterprise Grid `team_id` may be missing, or name another workspace of the person's, or the organization: `teams`
 * and `enterprise_user` say the rest. See docs.slack.dev, “User object” and “Developing apps for Enterprise orgs”; both
 * user objects of slackapi/slack-api-specs; slackapi/bolt-js #1875.
 */
export function isForeign(
  user: Belonging,
  { teamId, enterpriseId }: Pick<Workspace, 'teamId' | 'enterpriseId'>,
): boolean {
  if (user.is_stranger === true) return true;
  const { enterprise_user: member } = user;
  const organizations = [member?.enterprise_id, user.enterprise_id].filter(Boolean);
  if (enterpriseId && organizations.some((id) => id !== enterpriseId)) return true;
  const belongsTo = [user.team_id, ...(user.teams ?? []), member?.enterprise_id, ...(member?.teams ?? [])];
  return !belongsTo.includes(teamId);
}
