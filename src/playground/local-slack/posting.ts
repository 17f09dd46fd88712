import type { KnownBlock } from '@slack/types';
import { withIds } from './block-ids.ts';
import { checkBlocks } from './blocks/check.ts';
import type { Message } from './messages.ts';
import { SlackError } from './slack-error.ts';
import type { Channel, Workspace } from './workspace.ts';

/** How long texts may be, in characters (docs.slack.dev, chat.postMessage and chat.update). */
const LONGEST = { post: 40_000, update: 4_000 };

/** A message's content as an app sends it: `blocks` not looked at yet. */
export type Content = { text?: string; blocks?: unknown };

export type Posting = {
  /** Throws what `post` would. */
  check(content: Content): void;
  /** Writes as the app. Throws `no_text`, `msg_too_long`, `invalid_blocks`. */
  post(channel: Channel, content: Content, options?: { threadTs?: string; reader?: string }): Message;
  /** Edits a message of the app's. Throws the same. */
  edit(message: Message, content: Content): void;
};

export function createPosting(workspace: Workspace): Posting {
  const { bot } = workspace;
  return {
    check: (content) => void checked(content, LONGEST.post),
    post(channel, content, { threadTs, reader } = {}) {
      const { text, blocks } = checked(content, LONGEST.post);
      return channel.messages.add({
        ts: workspace.nextTs(),
        user: bot.userId,
        botId: bot.botId,
        text: text ?? '',
        ...(blocks && { blocks }),
        ...(threadTs && { threadTs }),
        ...(reader && { reader }),
      });
    },
    edit(message, content) {
      const { text, blocks } = checked(content, LONGEST.update);
      message.text = text ?? (blocks ? message.text : '');
      if (blocks) message.blocks = blocks;
      else delete message.blocks;
      // Only its reader ever saw an ephemeral message: Slack does not mark it.
      if (!message.reader) message.edited = { user: bot.userId, ts: workspace.nextTs() };
    },
  };
}

function checked({ text, blocks }: Content, longest: number): Pick<Message, 'blocks'> & { text?: string } {
  const isBare = Array.isArray(blocks) ? blocks.length === 0 : blocks === undefined || blocks === null;
  if (isBare && !text) throw new SlackError('no_text');
  if (text && text.length > longest) throw new SlackError('msg_too_long');
  if (isBare) return { text };
  const messages = checkBlocks(blocks, 'message');
  if (messages.length > 0)
    throw new SlackError('invalid_blocks', { errors: messages, response_metadata: { messages } });
  return { text, blocks: withIds(blocks as KnownBlock[]) };
}
