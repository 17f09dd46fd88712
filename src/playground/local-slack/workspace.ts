import { createMessages, type Messages } from './messages.ts';
import type { ChannelOptions, GroupOptions, LocalSlackOptions, UserOptions } from './options.ts';

export const SLACKBOT = 'USLACKBOT';

export type Channel = ChannelOptions & { messages: Messages };

/** Everything the workspace knows, but for messages' and modals' inner lives. */
export type Workspace = {
  team: { id: string; name: string; domain: string; url: string };
  bot: { userId: string; botId: string; appId: string; name: string };
  users: Map<string, UserOptions>;
  groups: Map<string, GroupOptions>;
  channels: Map<string, Channel>;
  /** Milliseconds. */
  now(): number;
  /** A ts that nothing else has: seconds with six decimals, always later than the one before. */
  nextTs(): string;
};

/** Builds the workspace, the bot's own user included. Throws where a member is nobody. */
export function createWorkspace({ team, users, groups, channels, app, now = Date.now }: LocalSlackOptions): Workspace {
  const domain = team.name.toLowerCase().replace(/[^a-z0-9]+/g, '-');
  const bot = {
    userId: app.botUserId ?? 'U0DESKBOT',
    botId: app.botId ?? 'B0DESKBOT',
    appId: app.appId ?? 'A0DESKAPP',
    name: app.name ?? 'Learner Desk',
  };
  const everybody = [
    { id: SLACKBOT, name: 'slackbot', realName: 'Slackbot' },
    { id: bot.userId, name: bot.name.toLowerCase().replace(/\W+/g, '_'), realName: bot.name },
    ...users,
  ];
  const workspace: Workspace = {
    team: { id: team.id, name: team.name, domain, url: team.url ?? `https://${domain}.slack.test/` },
    bot,
    users: new Map(everybody.map((user) => [user.id, { ...user }])),
    groups: new Map(groups.map((group) => [group.id, { ...group, members: [...group.members] }])),
    channels: new Map(
      channels.map((channel) => [
        channel.id,
        { ...channel, members: [...channel.members], messages: createMessages() },
      ]),
    ),
    now,
    nextTs: createTs(now),
  };
  for (const { name, members } of workspace.channels.values())
    for (const member of members) if (!workspace.users.has(member)) throw new Error(`Nobody in #${name} is ${member}.`);
  return workspace;
}

function createTs(now: () => number): () => string {
  let last = 0;
  return () => {
    last = Math.max(last + 1, Math.floor(now() * 1000));
    return `${Math.floor(last / 1e6)}.${String(last % 1e6).padStart(6, '0')}`;
  };
}

/** Throws where there is no such user. */
export function userOf(workspace: Workspace, id: string): UserOptions {
  const user = workspace.users.get(id);
  if (!user) throw new Error(`There is no user ${id}.`);
  return user;
}

/** Throws where there is no such channel. */
export function channelOf(workspace: Workspace, id: string): Channel {
  const channel = workspace.channels.get(id);
  if (!channel) throw new Error(`There is no channel ${id}.`);
  return channel;
}

/** The channel, for somebody who acts in it. Throws where they are not in it: they could not even see it. */
export function channelFor(workspace: Workspace, user: string, id: string): Channel {
  const channel = channelOf(workspace, id);
  if (!channel.members.includes(userOf(workspace, user).id)) throw new Error(`${user} is not in #${channel.name}.`);
  return channel;
}
