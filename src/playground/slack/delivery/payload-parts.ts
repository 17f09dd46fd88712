import type { Inside } from '../inside.ts';
import { teamOf } from '../state/grid.ts';
import type { Message } from '../state/messages.ts';
import type { Channel, User } from '../state/workspace.ts';

/** Deprecated at Slack but still in every payload. */
export const VERIFICATION_TOKEN = 'local-verification-token';

/** Returns the organization, as commands and the `team` of interactions name it (Bolt's `SlashCommand` and `BlockAction`). */
export const enterpriseParts = ({ grid }: Inside['workspace']): Record<string, string> =>
  grid ? { enterprise_id: grid.id, enterprise_name: grid.name } : {};

/**
 * Returns what every payload of something that a person did says. `team` is null where the app is installed for a whole
 * organization (Bolt's App.ts, `buildSource`).
 */
export function commonParts({ app, workspace }: Inside, user: User) {
  const { grid, domain } = workspace;
  const enterprise = grid ? { id: grid.id, name: grid.name } : null;
  const team = teamOf(workspace, user);
  return {
    team: grid?.addedTo ? null : { id: workspace.teamId, domain, ...enterpriseParts(workspace) },
    user: { id: user.id, username: user.name, name: user.name, team_id: user.team_id ?? team },
    enterprise,
    is_enterprise_install: grid?.addedTo !== undefined,
    api_app_id: app.appId,
    token: VERIFICATION_TOKEN,
  };
}

/** Returns where a message that something was done to stands; of an ephemeral one this is all that Slack tells. */
export function messageContainer(channel: Channel, { ts, thread_ts, reader }: Message) {
  return {
    type: 'message',
    message_ts: ts,
    channel_id: channel.id,
    is_ephemeral: reader !== undefined,
    ...(thread_ts && { thread_ts }),
  };
}

/** Returns a channel's name as payloads have it. */
export const channelName = (channel: Channel) => {
  if (channel.is_im) return 'directmessage';
  return channel.is_private ? 'privategroup' : channel.name;
};
