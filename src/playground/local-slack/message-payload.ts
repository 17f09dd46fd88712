import type { KnownBlock } from '@slack/types';
import type { Message } from './messages.ts';
import { escapeMrkdwn } from './mrkdwn.ts';
import type { Channel, Workspace } from './workspace.ts';

/** A message in the shape that Slack's API and its interactive payloads give it. */
export type MessagePayload = {
  type: 'message';
  user: string;
  ts: string;
  text: string;
  team: string;
  bot_id?: string;
  app_id?: string;
  blocks?: KnownBlock[];
  thread_ts?: string;
  parent_user_id?: string;
  reply_count?: number;
  edited?: { user: string; ts: string };
};

export function messagePayload({ team, bot }: Workspace, channel: Channel, message: Message): MessagePayload {
  const { ts, user, text, botId, blocks, edited } = message;
  const threadTs = channel.messages.threadOf(message);
  const replies = channel.messages.all().filter((reply) => reply.threadTs === ts && !reply.reader).length;
  const parent = message.threadTs && channel.messages.lasting(message.threadTs);
  return {
    type: 'message',
    user,
    ts,
    text: text || plainOf(blocks),
    team: team.id,
    ...(botId && { bot_id: botId, app_id: bot.appId }),
    ...(blocks && { blocks: structuredClone(blocks) }),
    ...(threadTs && { thread_ts: threadTs }),
    ...(parent && { parent_user_id: parent.user }),
    ...(replies > 0 && { reply_count: replies }),
    ...(edited && { edited }),
  };
}

/** Slack writes a text of its own for messages that came with blocks alone. */
function plainOf(blocks: readonly KnownBlock[] = []): string {
  const texts = blocks.flatMap((block) => ('text' in block && typeof block.text === 'object' ? [block.text.text] : []));
  return escapeMrkdwn(texts.join(' ')) || 'This content can’t be displayed.';
}
