import type { WebClient } from '@slack/web-api';

/** Where this desk is installed, and its own identity there. */
export type Workspace = {
  /** The workspace (T…); of an app that is installed for a whole organization, that organization (E…). */
  teamId: string;
  /** The Enterprise Grid organization (E…) that it is in; undefined where it is in none. */
  enterpriseId?: string;
  /** Whether the app is installed for a whole organization. */
  isOrgWide?: boolean;
  url: string;
  botId: string;
  botUserId: string;
  /** The permissions that the app was installed with; undefined where Slack did not say. */
  scopes?: readonly string[];
};

/**
 * Returns the workspace, or the organization, and the identity that the token belongs to (docs.slack.dev, “auth.test”).
 * Throws Slack's error where the token is not accepted or Slack cannot be reached.
 */
export async function findWorkspace(client: WebClient): Promise<Workspace> {
  const me = await client.auth.test();
  const { enterprise_id: enterpriseId, url, bot_id: botId, user_id: botUserId } = me;
  const isOrgWide = me.is_enterprise_install === true;
  const teamId = (isOrgWide && enterpriseId) || me.team_id;
  if (!teamId || !url || !botId || !botUserId) throw new Error('SLACK_BOT_TOKEN is not a bot’s token (xoxb-…).');
  const scopes = me.response_metadata?.scopes;
  return {
    teamId,
    ...(enterpriseId && { enterpriseId }),
    isOrgWide,
    url: url.endsWith('/') ? url : `${url}/`,
    botId,
    botUserId,
    ...(scopes?.length && { scopes }),
  };
}
