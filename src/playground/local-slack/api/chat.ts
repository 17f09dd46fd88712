import { knownChannel, writableChannel } from '../access.ts';
import { messagePayload } from '../message-payload.ts';
import { SlackError } from '../slack-error.ts';
import type { Channel } from '../workspace.ts';
import { type Args, type Method, required, structured, text } from './method.ts';

/** chat.postMessage */
export const postMessage: Method = (args, { workspace, posting, scopes }) => {
  const channel = writableChannel(workspace, required(args, 'channel'), scopes);
  const message = posting.post(channel, content(args), { threadTs: thread(args, channel) });
  return { channel: channel.id, ts: message.ts, message: messagePayload(workspace, channel, message) };
};

/** chat.postEphemeral */
export const postEphemeral: Method = (args, { workspace, posting, scopes }) => {
  const channel = writableChannel(workspace, required(args, 'channel'), scopes);
  const reader = required(args, 'user');
  if (!workspace.users.has(reader)) throw new SlackError('user_not_found');
  if (!channel.members.includes(reader)) throw new SlackError('user_not_in_channel');
  const { ts } = posting.post(channel, content(args), { threadTs: thread(args, channel), reader });
  return { message_ts: ts };
};

/** chat.update */
export const update: Method = (args, { workspace, posting, scopes }) => {
  const channel = knownChannel(workspace, required(args, 'channel'));
  const message = channel.messages.lasting(required(args, 'ts'));
  if (!message) throw new SlackError('message_not_found');
  if (message.botId !== workspace.bot.botId) throw new SlackError('cant_update_message');
  if (channel.isArchived) throw new SlackError('is_inactive');
  writableChannel(workspace, channel.id, scopes);
  posting.edit(message, content(args));
  const { ts } = message;
  return { channel: channel.id, ts, text: message.text, message: messagePayload(workspace, channel, message) };
};

function content(args: Args) {
  return { text: text(args, 'text'), blocks: structured(args, 'blocks', 'invalid_blocks_format') };
}

/** The thread to write in, if any: its root must be there. */
function thread(args: Args, channel: Channel): string | undefined {
  const ts = text(args, 'thread_ts');
  if (!ts) return undefined;
  const root = channel.messages.lasting(ts);
  if (!root || root.threadTs) throw new SlackError('thread_not_found');
  return ts;
}
