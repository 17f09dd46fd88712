/** Keys of a message whose values nobody reads. */
const UNSEEN = new Set([
  'type',
  'block_id',
  'action_id',
  'callback_id',
  'image_url',
  'thumb_url',
  'author_icon',
  'footer_icon',
  'service_icon',
]);
/** How Slack writes a style in plain text. */
const STYLES: Record<string, string> = { bold: '*', italic: '_', strike: '~', code: '`' };
const RICH = /^rich_text_(?:section|preformatted|quote)$/;

/** A message as a shortcut's payload has it. */
export type MessageContent = { text?: string | undefined; blocks?: unknown; attachments?: unknown };

/**
 * Returns the texts of a message: its own, and those of its blocks and attachments (many apps post only those). One text
 * is what stands together: Slack keeps a line of rich text in pieces.
 */
export function messageTexts({ text, blocks, attachments }: MessageContent): string[] {
  return [text ?? '', ...textsIn(blocks), ...textsIn(attachments)];
}

function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return value.flatMap(textsIn);
  if (typeof value !== 'object' || value === null) return [];
  const node = value as Record<string, unknown>;
  if (typeof node.type === 'string' && RICH.test(node.type)) return [richLine(node.elements)];
  const isButton = 'action_id' in node;
  return Object.entries(node)
    .filter(([key]) => !UNSEEN.has(key) && !(isButton && key === 'value'))
    .flatMap(([, child]) => textsIn(child));
}

/** Returns the elements of a rich text as one text in Slack's own format. */
function richLine(elements: unknown): string {
  return Array.isArray(elements) ? elements.map(richElement).join('') : '';
}

type Element = { type?: string; text?: string; url?: string; style?: Record<string, boolean> };

function richElement({ type, text, url, style }: Element): string {
  if (type === 'link') return text ? `<${url}|${text}>` : `<${url}>`;
  if (type !== 'text') return ' ';
  const marks = Object.keys(style ?? {}).map((name) => (style?.[name] ? (STYLES[name] ?? '') : ''));
  return `${marks.join('')}${text ?? ''}${marks.toReversed().join('')}`;
}
