import type { Inside } from '../inside.ts';
import type { Refused } from '../state/views.ts';
import type { Channel } from '../state/workspace.ts';

/** Returns a channel as the bot sees it: private ones and others' direct messages do not exist for it unless it is in them. */
export function visibleChannel({ workspace, app }: Inside, id: string): Channel | undefined {
  const channel = workspace.channel(id);
  if (!channel) return undefined;
  const isHidden = channel.is_private || channel.is_im || channel.is_mpim;
  return isHidden && !channel.members.includes(app.botUserId) ? undefined : channel;
}

/** Returns the channel that the bot may write in, or Slack's error. A user's id stands for the direct conversation with them. */
export function writableChannel(inside: Inside, id: string): Channel | Refused {
  const { app, workspace } = inside;
  const channel = workspace.user(id) ? directChannel(inside, id) : visibleChannel(inside, id);
  if (!channel) return { error: 'channel_not_found' };
  if (channel.is_archived) return { error: 'is_archived' };
  const isIn = channel.members.includes(app.botUserId) || app.scopes.includes('chat:write.public');
  if (!isIn) return { error: 'not_in_channel' };
  return channel.posting === 'admins' ? { error: 'restricted_action_read_only_channel' } : channel;
}

/** Returns the direct conversation between the bot and a user, made where there is none. */
export function directChannel({ app, workspace, ids }: Inside, user: string): Channel {
  const isTheirs = (one: Channel) => one.is_im && one.members.includes(user) && one.members.includes(app.botUserId);
  const found = workspace.channels().find(isTheirs);
  if (found) return found;
  const channel = { id: ids.id('D'), name: 'directmessage', is_im: true, members: [user, app.botUserId] };
  workspace.addChannel(channel);
  return workspace.channel(channel.id) ?? channel;
}

/** Returns the scope for reading a channel of this kind; an unknown channel counts as what its id says. */
export function readScope({ workspace }: Inside, id: string): string {
  const channel = workspace.channel(id);
  if (channel?.is_mpim) return 'mpim:read';
  if (channel?.is_im || id.startsWith('D')) return 'im:read';
  return channel?.is_private || id.startsWith('G') ? 'groups:read' : 'channels:read';
}
