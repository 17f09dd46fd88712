import type { Inside } from '../inside.ts';
import { limits } from '../limits.ts';
import { type Content, readContent } from '../state/content.ts';
import { type Message, wireMessage } from '../state/messages.ts';
import { isRefused, type Refused } from '../state/views.ts';
import type { Channel } from '../state/workspace.ts';
import { visibleChannel, writableChannel } from './channels.ts';
import { type Answer, type Args, type Method, missingArgument, textOf } from './method.ts';

const scope = 'chat:write';

/** chat.*: docs.slack.dev, “chat.postMessage” and its neighbours. */
export const chatMethods: Record<string, Method> = {
  'chat.postMessage': { scope, run: postMessage },
  'chat.postEphemeral': { scope, run: postEphemeral },
  'chat.update': { scope, run: updateMessage },
  'chat.delete': { scope, run: deleteMessage },
  'chat.getPermalink': { run: permalinkOf },
};

type Draft = { channel: Channel; content: Content; thread: Message | undefined };

function readDraft(args: Args, inside: Inside): Draft | Refused {
  const id = textOf(args, 'channel');
  if (!id) return missingArgument('channel');
  const channel = writableChannel(inside, id);
  if (isRefused(channel)) return channel;
  const content = readContent(args, inside.ids);
  if (isRefused(content)) return content;
  const threadTs = textOf(args, 'thread_ts');
  const thread = threadTs ? inside.messages.find(channel.id, threadTs) : undefined;
  if (threadTs && channel.posting === 'no-threads') return { error: 'restricted_action_non_threadable_channel' };
  if (threadTs && !isRoot(thread)) return { error: 'thread_not_found' };
  return { channel, content, thread };
}

/** Returns whether a message can be a thread's root: a reply's ts names no thread, and ephemerals have none. */
function isRoot(message: Message | undefined): boolean {
  return message !== undefined && !message.reader && (!message.thread_ts || message.thread_ts === message.ts);
}

function postMessage(args: Args, inside: Inside): Answer {
  const draft = readDraft(args, inside);
  if (isRefused(draft)) return draft;
  const { channel, content, thread } = draft;
  const message = inside.messages.post(channel, { ...asBot(inside, content), ...(thread && { thread_ts: thread.ts }) });
  return { channel: channel.id, ts: message.ts, message: wireMessage(message, inside.workspace.teamId) };
}

function postEphemeral(args: Args, inside: Inside): Answer {
  const draft = readDraft(args, inside);
  if (isRefused(draft)) return draft;
  const reader = textOf(args, 'user');
  if (!reader) return missingArgument('user');
  if (!inside.workspace.user(reader)) return { error: 'user_not_found' };
  const { channel, content, thread } = draft;
  if (!channel.members.includes(reader)) return { error: 'user_not_in_channel' };
  const { metadata: _kept, ...spoken } = asBot(inside, content);
  const message = inside.messages.post(channel, { ...spoken, reader, ...(thread && { thread_ts: thread.ts }) });
  return { message_ts: message.ts };
}

function asBot({ app }: Inside, { text = '', blocks, metadata }: Content) {
  const said = { text, ...(blocks && { blocks }), ...(metadata && { metadata }) };
  return { user: app.botUserId, bot_id: app.botId, app_id: app.appId, ...said };
}

/**
 * Changes a message. Ephemerals and others' messages cannot be changed. A text without blocks takes the blocks' place
 * (docs.slack.dev, chat.update: “If the text argument is provided and blocks are not, the blocks will be removed”).
 */
function updateMessage(args: Args, inside: Inside): Answer {
  const found = findOwn(args, inside, 'cant_update_message');
  if (isRefused(found)) return found;
  if (inside.workspace.channel(found.channel)?.is_archived) return { error: 'is_inactive' };
  const content = readContent(args, inside.ids, limits.updateText);
  if (isRefused(content)) return content;
  const { app, messages, workspace } = inside;
  const { text = '', blocks = [], metadata } = content;
  const editor = text === found.text ? undefined : app.botUserId;
  const message = messages.edit(found, { text, blocks, ...(metadata && { metadata }) }, editor);
  return {
    channel: message.channel,
    ts: message.ts,
    text: message.text,
    message: wireMessage(message, workspace.teamId),
  };
}

function deleteMessage(args: Args, inside: Inside): Answer {
  const found = findOwn(args, inside, 'cant_delete_message');
  if (isRefused(found)) return found;
  inside.messages.remove(found);
  return { channel: found.channel, ts: found.ts };
}

function findOwn(args: Args, inside: Inside, error: string): Message | Refused {
  const [id, ts] = [textOf(args, 'channel'), textOf(args, 'ts')];
  if (!id || !ts) return missingArgument(id ? 'ts' : 'channel');
  const channel = visibleChannel(inside, id);
  if (!channel) return { error: 'channel_not_found' };
  const message = inside.messages.find(channel.id, ts);
  if (!message || message.reader) return { error: 'message_not_found' };
  return message.bot_id === inside.app.botId ? message : { error };
}

function permalinkOf(args: Args, inside: Inside): Answer {
  const [id, ts] = [textOf(args, 'channel'), textOf(args, 'message_ts')];
  if (!id || !ts) return missingArgument(id ? 'message_ts' : 'channel');
  const channel = visibleChannel(inside, id);
  if (!channel) return { error: 'channel_not_found' };
  const message = inside.messages.find(channel.id, ts);
  if (!message || message.reader) return { error: 'message_not_found' };
  const thread =
    message.thread_ts && message.thread_ts !== ts ? `?thread_ts=${message.thread_ts}&cid=${channel.id}` : '';
  const link = `${inside.workspace.url}archives/${channel.id}/p${ts.replace('.', '')}${thread}`;
  return { channel: channel.id, permalink: link };
}
