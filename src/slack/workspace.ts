import type { WebClient } from '@slack/web-api';

/** The workspace this desk belongs to, and the desk's own identity in it. */
export type Workspace = {
  teamId: string;
  url: string;
  botId: string;
  botUserId: string;
  /** The permissions that the app was installed with; undefined where Slack did not say. */
  scopes?: readonly string[];
};

/**
 * Returns the workspace and identity that the token belongs to. Throws Slack's error where the token is not accepted or
 * Slack cannot be reached.
 */
export async function findWorkspace(client: WebClient): Promise<Workspace> {
  const me = await client.auth.test();
  const { team_id: teamId, url, bot_id: botId, user_id: botUserId } = me;
  if (!teamId || !url || !botId || !botUserId) throw new Error('SLACK_BOT_TOKEN is not a bot’s token (xoxb-…).');
  const scopes = me.response_metadata?.scopes;
  return { teamId, url: url.endsWith('/') ? url : `${url}/`, botId, botUserId, ...(scopes?.length && { scopes }) };
}
