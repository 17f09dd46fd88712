import type { Inside } from '../inside.ts';
import type { Message } from '../state/messages.ts';
import type { Channel, User } from '../state/workspace.ts';

/** Deprecated at Slack but still in every payload. */
export const VERIFICATION_TOKEN = 'local-verification-token';

/** Returns what every payload of something that a person did says. */
export function commonParts({ app, workspace }: Inside, user: User) {
  return {
    team: { id: workspace.teamId, domain: workspace.domain },
    user: { id: user.id, username: user.name, name: user.name, team_id: user.team_id ?? workspace.teamId },
    enterprise: null,
    is_enterprise_install: false,
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
