import type { Delivery } from '../delivery/delivery.ts';
import { commandPayload, eventPayload, shortcutPayload } from '../delivery/payloads.ts';
import { applyReply, type Reply } from '../delivery/respond.ts';
import type { Inside } from '../inside.ts';
import type { LocalMail } from '../state/files.ts';
import { teamOf } from '../state/grid.ts';
import type { Message } from '../state/messages.ts';
import type { Channel, User } from '../state/workspace.ts';
import { escapeCommand, escapeTyped, formatTyped } from '../typing.ts';
import { type Acted, actorsChannel, findActor, toActed, writersChannel } from './acted.ts';

export type Speaking = {
  say(user: string, channel: string, text: string, options?: { threadTs?: string }): Message;
  /** Delivers a mail to the channel’s own address. */
  receiveMail(channel: string, mail: LocalMail): Message;
  type(user: string, channel: string, line: string, options?: { escape?: boolean }): Promise<Acted>;
  shortcut(user: string, callbackId: string, channel: string, messageTs: string): Promise<Acted>;
};

/** Returns how something is said, a command typed, and a message's shortcut chosen. */
export function createSpeaking(inside: Inside, delivery: Delivery): Speaking {
  return {
    say: (user, channel, text, options) => sayIn(inside, delivery, user, channel, text, options?.threadTs),
    receiveMail: (channel, mail) => receiveMail(inside, channel, mail),
    type: (user, channel, line, options) => typeCommand(inside, delivery, { user, channel, line, ...options }),
    async shortcut(userId, callbackId, channelId, ts) {
      const user = findActor(inside, userId);
      const channel = actorsChannel(inside, user, channelId);
      const message = inside.messages.find(channel.id, ts);
      if (!message || (message.reader && message.reader !== user.id)) throw new Error(`There is no message ${ts}.`);
      if (message.reader) throw new Error('A message that only you can see has no shortcuts.');
      if (!inside.app.shortcuts.some((one) => one.callbackId === callbackId))
        throw new Error(`The app has no message shortcut ${callbackId}.`);
      const payload = shortcutPayload(inside, user, channel, callbackId, message);
      const delivered = await delivery.deliver({ kind: 'interactive', payload });
      return toActed(delivered, () => `${inside.app.name} did not respond. Try again in a moment.`);
    },
  };
}

function sayIn(inside: Inside, delivery: Delivery, userId: string, channelId: string, text: string, threadTs?: string) {
  const user = findActor(inside, userId);
  const channel = writersChannel(inside, user, channelId);
  const root = threadTs ? inside.messages.find(channel.id, threadTs) : undefined;
  if (threadTs && (!root || root.reader)) throw new Error(`There is no message ${threadTs} to answer.`);
  const thread = root && (root.thread_ts ?? root.ts);
  const formatted = formatTyped(text);
  const message = inside.messages.post(channel, {
    user: user.id,
    text: formatted,
    ...(thread && { thread_ts: thread }),
  });
  tellOfMessage(inside, delivery, channel, message);
  return message;
}

function receiveMail({ workspace, messages, files }: Inside, channelId: string, mail: LocalMail): Message {
  const channel = workspace.channel(channelId);
  if (!channel) throw new Error(`There is no channel ${channelId} in this workspace.`);
  return messages.post(channel, { user: 'USLACKBOT', text: '', files: [files.receive(mail)] });
}

/** Sends the app events of messages, and of those that name it, where it is subscribed and in the channel. */
function tellOfMessage(inside: Inside, delivery: Delivery, channel: Channel, message: Message): void {
  const { app } = inside;
  if (!channel.members.includes(app.botUserId)) return;
  const { ts, user, text, thread_ts } = message;
  const author = inside.workspace.user(user);
  const team = teamOf(inside.workspace, author);
  const away = team === inside.workspace.teamId ? {} : { user_team: team, source_team: team };
  const event = { user, ts, text, channel: channel.id, team, ...away, ...(thread_ts && { thread_ts }) };
  const tell = (rest: Record<string, unknown>) =>
    void delivery.deliver({ kind: 'events_api', payload: eventPayload(inside, { ...event, ...rest }) });
  const [kind, subscription, scope] = kindOf(channel);
  if (app.events.includes(subscription) && app.scopes.includes(scope)) tell({ type: 'message', channel_type: kind });
  // In a direct message with the app, a mention is no event of its own (docs.slack.dev, `app_mention`).
  const isMention = message.mentions.includes(app.botUserId) && !channel.is_im;
  if (isMention && app.events.includes('app_mention') && app.scopes.includes('app_mentions:read'))
    tell({ type: 'app_mention' });
}

/** Returns what messages in a channel are called in events, the event to subscribe to, and the scope that it needs. */
function kindOf({ is_im, is_private }: Channel): [kind: string, subscription: string, scope: string] {
  if (is_im) return ['im', 'message.im', 'im:history'];
  return is_private
    ? ['group', 'message.groups', 'groups:history']
    : ['channel', 'message.channels', 'channels:history'];
}

async function typeCommand(
  inside: Inside,
  delivery: Delivery,
  typed: { user: string; channel: string; line: string; escape?: boolean },
): Promise<Acted> {
  const user = findActor(inside, typed.user);
  const channel = writersChannel(inside, user, typed.channel);
  const [, name = '', rest = ''] = /^(\/\S+)[^\S\n]?([\s\S]*)$/.exec(typed.line.trim()) ?? [];
  const command = inside.app.commands.find((one) => one.command === name);
  if (!command) return unknownCommand(inside, user, channel, name || typed.line);
  const isEscaped = typed.escape ?? command.shouldEscape ?? false;
  const text = isEscaped ? escapeCommand(rest, inside.workspace) : escapeTyped(rest);
  const payload = commandPayload(inside, { user, channel, command: name, text: text.trim(), typed: typed.line });
  const delivered = await delivery.deliver({ kind: 'slash_commands', payload });
  if (!delivered.ok) {
    const shown = `${name} failed with the error "${delivered.error}"`;
    postNotice(inside, user, channel, shown);
    return { ...delivered, shown };
  }
  const reply = replyOf(delivered.body);
  if (reply) applyReply(inside, { kind: 'command', user: user.id, channel: channel.id, typed: typed.line }, reply);
  return delivered;
}

function unknownCommand(inside: Inside, user: User, channel: Channel, name: string): Acted {
  const shown = `${name} is not a valid command. In Slack, all messages that start with the "/" character are interpreted as commands.`;
  postNotice(inside, user, channel, shown);
  return { ok: false, error: 'unknown_command', shown };
}

/** Posts a notice of Slackbot's to one person. */
function postNotice({ messages }: Inside, user: User, channel: Channel, text: string): void {
  messages.post(channel, { user: 'USLACKBOT', text: escapeTyped(text), reader: user.id });
}

/** Returns the message in a command's acknowledgement, if there is one. */
function replyOf(body: unknown): Reply | undefined {
  if (typeof body === 'string') return body.trim() ? { text: body } : undefined;
  if (typeof body !== 'object' || body === null) return undefined;
  return 'text' in body || 'blocks' in body ? (body as Reply) : undefined;
}
