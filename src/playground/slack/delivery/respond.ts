import type { Inside } from '../inside.ts';
import { type Content, readContent } from '../state/content.ts';
import { isRefused, type Refused } from '../state/views.ts';
import type { Channel } from '../state/workspace.ts';
import type { Grant } from './response-urls.ts';

/** What is written to a response_url, or in the acknowledgement of a command. */
export type Reply = Record<string, unknown>;

/**
 * Does what a reply says: a new message (ephemeral unless `in_channel`), or one in the place of the clicked message
 * (`replace_original`), or none (`delete_original`). Gives Slack's error where it would.
 */
export function applyReply(inside: Inside, grant: Grant, reply: Reply): Refused | { ok: true } {
  const { messages, workspace, app } = inside;
  const channel = workspace.channel(grant.channel);
  if (!channel) return { error: 'channel_not_found' };
  const source = grant.source ? messages.find(grant.channel, grant.source) : undefined;
  const own = source?.bot_id === app.botId ? source : undefined;
  if (isTrue(reply.delete_original)) {
    if (own) messages.remove(own);
    return { ok: true };
  }
  const content = readContent(reply, inside.ids);
  if (isRefused(content)) return content;
  if (isTrue(reply.replace_original) && own) {
    messages.edit(own, { text: content.text ?? '', blocks: content.blocks ?? [] });
    return { ok: true };
  }
  return postReply(inside, grant, channel, content, reply);
}

function postReply(
  inside: Inside,
  grant: Grant,
  channel: Channel,
  content: Content,
  reply: Reply,
): Refused | { ok: true } {
  const { messages, app } = inside;
  const thread = typeof reply.thread_ts === 'string' ? reply.thread_ts : undefined;
  const isPublic = reply.response_type === 'in_channel';
  if (isPublic && grant.typed) {
    // A public answer to a command shows the command too, as it was typed.
    messages.post(channel, { user: grant.user, text: grant.typed });
    delete grant.typed;
  }
  messages.post(channel, {
    user: app.botUserId,
    bot_id: app.botId,
    app_id: app.appId,
    text: content.text ?? '',
    ...(content.blocks && { blocks: content.blocks }),
    ...(thread && { thread_ts: thread }),
    ...(!isPublic && { reader: grant.user }),
  });
  return { ok: true };
}

const isTrue = (value: unknown) => value === true || value === 'true';
