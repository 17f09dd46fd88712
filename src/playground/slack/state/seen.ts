import type { Block } from '../blocks/blocks.ts';
import type { Inside, LocalApp } from '../inside.ts';
import { wireFile } from './files.ts';
import type { Message } from './messages.ts';
import type { StateValues } from './view-state.ts';
import type { View } from './views.ts';
import type { Channel, User, UserGroup } from './workspace.ts';

/** A message as one person sees it. */
export type SeenMessage = {
  ts: string;
  channel: string;
  user: string;
  /** The author's name; `isApp` says whether it is the app. */
  author: string;
  isApp: boolean;
  text: string;
  blocks: Block[];
  /** What this person has chosen in its menus. */
  values: StateValues;
  /** The files in it, each with the path on the local Slack that it is downloaded from. */
  files: (ReturnType<typeof wireFile> & { path: string })[];
  /** “Only visible to you”. */
  isEphemeral: boolean;
  isEdited: boolean;
  threadTs?: string;
  /** The thread under a root, oldest first, with the reader's own ephemerals in it. */
  replies: SeenMessage[];
  /** The users it notified. */
  pings: string[];
  metadata?: Message['metadata'];
};

/** A channel as one of its members sees it. */
export type SeenChannel = Omit<Channel, 'members'> & { members: string[]; messages: SeenMessage[] };

/** What one person has on their screen. */
export type Seen = {
  team: { id: string; name: string; url: string };
  you: User;
  users: User[];
  userGroups: UserGroup[];
  app: Pick<LocalApp, 'name' | 'botUserId' | 'commands' | 'shortcuts'>;
  /** Those that they are in. */
  channels: SeenChannel[];
  /** Their open modals, the top one last. */
  views: readonly View[];
};

/** Returns what this user sees now. Throws where there is no such user. */
export function seenBy(inside: Inside, userId: string): Seen {
  const { workspace, app, views } = inside;
  const you = workspace.user(userId) ?? workspace.users().find(({ name }) => name === userId);
  if (!you) throw new Error(`There is no user ${userId} in this workspace.`);
  const { name, botUserId, commands, shortcuts } = app;
  return {
    team: { id: workspace.teamId, name: workspace.name, url: workspace.url },
    you,
    users: workspace.users(),
    userGroups: workspace.userGroups(),
    app: { name, botUserId, commands, shortcuts },
    channels: workspace
      .channels()
      .filter(({ members }) => members.includes(you.id))
      .map((channel) => ({ ...channel, messages: messagesOf(inside, channel, you.id) })),
    views: views.stack(you.id),
  };
}

function messagesOf(inside: Inside, channel: Channel, reader: string): SeenMessage[] {
  const visible = inside.messages.in(channel.id).filter((one) => !one.reader || (one.reader === reader && !one.isLost));
  const isReply = ({ thread_ts, ts }: Message) => thread_ts !== undefined && thread_ts !== ts;
  return visible
    .filter((one) => !isReply(one))
    .map((root) => {
      const replies = visible.filter((one) => isReply(one) && one.thread_ts === root.ts);
      return { ...seenMessage(inside, root, reader), replies: replies.map((one) => seenMessage(inside, one, reader)) };
    });
}

function seenMessage({ workspace, app, messageValues }: Inside, message: Message, you: string): SeenMessage {
  const { ts, channel, user, text, blocks, reader, edited, thread_ts, pings, metadata, files = [] } = message;
  return {
    ts,
    channel,
    user,
    author: user === 'USLACKBOT' ? 'Slackbot' : (workspace.user(user)?.real_name ?? user),
    isApp: message.bot_id === app.botId,
    text,
    blocks,
    values: messageValues.of(you, message),
    files: files.map((file) => ({
      ...wireFile(file),
      path: `/_local/files/${file.id}/${encodeURIComponent(file.name)}`,
    })),
    isEphemeral: reader !== undefined,
    isEdited: edited !== undefined,
    ...(thread_ts && { threadTs: thread_ts }),
    replies: [],
    pings,
    ...(metadata && { metadata }),
  };
}
