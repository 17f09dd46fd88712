import { SlackError } from '../slack-error.ts';
import { type Method, required } from './method.ts';

/** auth.test */
export const authTest: Method = (_args, { workspace: { team, bot, users } }) => ({
  url: team.url,
  team: team.name,
  user: users.get(bot.userId)?.name,
  team_id: team.id,
  user_id: bot.userId,
  bot_id: bot.botId,
  is_enterprise_install: false,
});

/** users.info */
export const usersInfo: Method = (args, { workspace: { users, team, bot } }) => {
  const user = users.get(required(args, 'user'));
  if (!user) throw new SlackError('user_not_found');
  return {
    user: {
      id: user.id,
      team_id: user.teamId ?? team.id,
      name: user.name,
      deleted: user.deleted === true,
      real_name: user.realName,
      tz: user.tz ?? 'Etc/UTC',
      profile: { real_name: user.realName, display_name: user.name, team: user.teamId ?? team.id },
      is_bot: user.id === bot.userId,
      is_restricted: user.isRestricted === true,
      is_ultra_restricted: user.isUltraRestricted === true,
      ...(user.isStranger && { is_stranger: true }),
    },
  };
};

/** usergroups.users.list */
export const groupMembers: Method = (args, { workspace: { groups, users }, withoutGroups }) => {
  if (withoutGroups()) throw new SlackError('plan_upgrade_required');
  const group = groups.get(required(args, 'usergroup'));
  if (!group) throw new SlackError('no_such_subteam');
  return { users: group.members.filter((id) => !users.get(id)?.deleted) };
};
