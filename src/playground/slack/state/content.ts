import * as z from 'zod';
import type { Block } from '../blocks/blocks.ts';
import { checkMessageBlocks } from '../blocks/check.ts';
import { limits } from '../limits.ts';
import type { Ids } from './ids.ts';
import type { Message } from './messages.ts';
import type { Refused } from './views.ts';

/** What an app says in a message, once Slack took it. Undefined is what was not said at all. */
export type Content = {
  text: string | undefined;
  blocks: Block[] | undefined;
  metadata: NonNullable<Message['metadata']> | undefined;
};

const metadataShape = z
  .object({ event_type: z.string().min(1).max(limits.id), event_payload: z.record(z.string(), z.unknown()) })
  .strict();

/** Reads `text`, `blocks` and `metadata` of a message as Slack does, or gives Slack's error. */
export function readContent(
  args: Record<string, unknown>,
  ids: Ids,
  maxText: number = limits.messageText,
): Content | Refused {
  const text = args.text === undefined || args.text === null ? undefined : String(args.text);
  if (text !== undefined && text.length > maxText) return { error: 'msg_too_long' };
  const blocks = readBlocks(args.blocks, ids);
  if (blocks && !Array.isArray(blocks)) return blocks;
  if (!text?.trim() && !blocks?.length) return { error: 'no_text' };
  const metadata = readMetadata(args.metadata);
  if (metadata && 'error' in metadata) return metadata;
  return { text, blocks, metadata };
}

function readBlocks(given: unknown, ids: Ids): Block[] | undefined | Refused {
  const value = fromJson(given);
  if (value === undefined || value === null || value === '') return undefined;
  if (!Array.isArray(value) || value.some((one) => typeof one !== 'object')) return { error: 'invalid_blocks_format' };
  if (JSON.stringify(value).length > limits.messageBytes) return { error: 'msg_blocks_too_long' };
  const checked = checkMessageBlocks(value, ids.short);
  return checked.ok
    ? checked.value
    : { error: 'invalid_blocks', messages: checked.errors.map((one) => `[ERROR] ${one}`) };
}

function readMetadata(given: unknown): NonNullable<Message['metadata']> | undefined | Refused {
  const value = fromJson(given);
  if (value === undefined || value === null || value === '') return undefined;
  const read = metadataShape.safeParse(value);
  if (!read.success) return { error: 'invalid_metadata_format' };
  return JSON.stringify(value).length > limits.metadataBytes ? { error: 'metadata_too_large' } : read.data;
}

/** Returns a value that may have come as JSON in a form; text that is no JSON stays text. */
export function fromJson(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}
