import type { Message } from './messages.ts';

const MENTION = /<(?:!(channel|here|everyone)|@([UW][A-Z0-9]+)|!subteam\^(S[A-Z0-9]+))(?:\|[^>]*)?>/g;

/**
 * Whom a message notifies: `channel`, `here`, `everyone`, U… and S… ids. Only mrkdwn mentions anybody,
 * and the fallback text only where there are no blocks.
 */
export function pingsOf({ text, blocks }: Pick<Message, 'text' | 'blocks'>): string[] {
  const texts = blocks?.length ? mrkdwnIn(blocks) : [text];
  const pings = texts.flatMap((mrkdwn) =>
    [...mrkdwn.matchAll(MENTION)].map((found) => found[1] ?? found[2] ?? found[3]),
  );
  return [...new Set(pings.filter((ping) => ping !== undefined))];
}

function mrkdwnIn(node: unknown): string[] {
  if (Array.isArray(node)) return node.flatMap(mrkdwnIn);
  if (typeof node !== 'object' || node === null) return [];
  if ('type' in node && node.type === 'rich_text') return [];
  if ('type' in node && node.type === 'mrkdwn' && 'text' in node) return [String(node.text)];
  return Object.values(node).flatMap(mrkdwnIn);
}
