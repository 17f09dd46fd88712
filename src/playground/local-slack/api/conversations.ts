import { knownChannel } from '../access.ts';
import { demandChannelScope } from '../scopes.ts';
import { type Method, required } from './method.ts';

/** conversations.info */
export const conversationsInfo: Method = (args, { workspace, scopes }) => {
  const channel = knownChannel(workspace, required(args, 'channel'));
  demandChannelScope(channel, scopes);
  const { id, isIm, isPrivate, isArchived, isExtShared, isPendingExtShared, members } = channel;
  const shared = {
    is_shared: isExtShared === true,
    is_ext_shared: isExtShared === true,
    is_pending_ext_shared: isPendingExtShared === true,
    is_org_shared: false,
  };
  if (isIm) {
    const user = members.find((member) => member !== workspace.bot.userId);
    return { channel: { id, is_im: true, user, is_archived: isArchived === true, ...shared } };
  }
  return {
    channel: {
      id,
      name: channel.name,
      is_channel: !isPrivate,
      is_group: isPrivate === true,
      is_im: false,
      is_mpim: false,
      is_private: isPrivate === true,
      is_archived: isArchived === true,
      is_member: members.includes(workspace.bot.userId),
      context_team_id: workspace.team.id,
      ...shared,
    },
  };
};
