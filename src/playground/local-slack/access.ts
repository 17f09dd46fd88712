import { SlackError } from './slack-error.ts';
import type { Channel, Workspace } from './workspace.ts';

/** A channel that the app may know of: Slack hides private ones that it is not in. Throws `channel_not_found`. */
export function knownChannel({ channels, bot }: Workspace, id: string): Channel {
  const channel = channels.get(id);
  const isHidden = channel && (channel.isPrivate || channel.isIm) && !channel.members.includes(bot.userId);
  if (!channel || isHidden) throw new SlackError('channel_not_found');
  return channel;
}

/** A channel that the app may write in. Throws `channel_not_found`, `is_archived`, `not_in_channel`. */
export function writableChannel(workspace: Workspace, id: string, scopes: readonly string[]): Channel {
  const channel = knownChannel(workspace, id);
  if (channel.isArchived) throw new SlackError('is_archived');
  const mayWrite = channel.members.includes(workspace.bot.userId) || scopes.includes('chat:write.public');
  if (!mayWrite) throw new SlackError('not_in_channel');
  return channel;
}
