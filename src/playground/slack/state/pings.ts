import type { Block } from '../blocks/blocks.ts';
import type { Channel, Workspace } from './workspace.ts';

const TOKEN = /<(?:@([UW][A-Z0-9]+)|!(channel|here|everyone)|!subteam\^(S[A-Z0-9]+))(?:\|[^>]*)?>/g;

/** A mention: a user id, a user group's id, or `channel`, `here`, `everyone`. */
export type Mention = string;

/** Returns the mentions in a message: in `text`, in mrkdwn and markdown, and as rich text's own elements; never in plain_text. */
export function mentionsIn(text: string, blocks: Block[]): Mention[] {
  return [...new Set([...inMarkup(text), ...inBlocks(blocks)])];
}

/** Returns whom these mentions notify in a channel: its members, but not the author nor bots. */
export function notifiedBy(mentions: Mention[], author: string, channel: Channel, workspace: Workspace): string[] {
  const named = mentions.flatMap((mention) => {
    if (['channel', 'here', 'everyone'].includes(mention)) return channel.members;
    return workspace.userGroup(mention)?.users ?? [mention];
  });
  return [...new Set(named)].filter(
    (id) =>
      id !== author && channel.members.includes(id) && !workspace.user(id)?.is_bot && !workspace.user(id)?.deleted,
  );
}

function inMarkup(text: string): Mention[] {
  return [...text.matchAll(TOKEN)].map(([, user, range, group]) => user ?? range ?? group ?? '');
}

function inBlocks(value: unknown): Mention[] {
  if (Array.isArray(value)) return value.flatMap(inBlocks);
  if (typeof value !== 'object' || value === null) return [];
  const { type, ...rest } = value as Record<string, unknown>;
  if (type === 'plain_text') return [];
  if ((type === 'mrkdwn' || type === 'markdown') && typeof rest.text === 'string') return inMarkup(rest.text);
  if (type === 'user') return [String(rest.user_id)];
  if (type === 'usergroup') return [String(rest.usergroup_id)];
  if (type === 'broadcast') return [String(rest.range)];
  return Object.values(rest).flatMap(inBlocks);
}
