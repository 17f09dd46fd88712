type Json = { [key: string]: unknown };
const listOf = (value: unknown) => (Array.isArray(value) ? (value as Json[]) : []);
const textOf = (value: unknown): string => {
  if (typeof value === 'string') return value;
  const { text } = (value ?? {}) as Json;
  return typeof text === 'string' ? text : textOf(text ?? '');
};

/** Returns a message as a person reads it: its blocks as lines of text, buttons as `[Label]`, menus as `[⋮ one | two]`. */
export function readMessage({ blocks, text }: { blocks: readonly unknown[]; text: string }): string {
  if (blocks.length === 0) return text;
  return (blocks as Json[]).map(readBlock).filter(Boolean).join('\n');
}

function readBlock(block: Json): string {
  if (block.type === 'rich_text') return listOf(block.elements).map(readRichText).join('\n');
  if (block.type === 'actions') return listOf(block.elements).map(readElement).join(' ');
  if (block.type === 'section')
    return [
      textOf(block.text),
      ...listOf(block.fields).map(readField),
      block.accessory ? readElement(block.accessory as Json) : '',
    ]
      .filter(Boolean)
      .join(block.fields ? '\n' : ' ');
  if (block.type === 'context') return listOf(block.elements).map(readSmall).join(' ');
  if (block.type === 'input') return `${textOf(block.label)}: ${readElement(block.element as Json)}`;
  return textOf(block.text);
}

/** Returns a field as `Name: what it is`. */
const readField = (element: Json) => readSmall(element).replace(/^\*(.*)\*\n/, '$1: ');

/** Returns small print as it is read: a date as its fallback. */
const readSmall = (element: Json) => textOf(element).replace(/<!date\^[^|>]*\|([^>]*)>/g, '$1');

function readRichText(element: Json): string {
  if (element.type === 'rich_text_list')
    return listOf(element.elements)
      .map((item) => `• ${readRichText(item)}`)
      .join('\n');
  return listOf(element.elements)
    .map((part) => {
      if (part.type === 'date') return String(part.fallback);
      if (part.type === 'user') return `@${part.user_id}`;
      if (part.type === 'channel') return `#${part.channel_id}`;
      return String(part.text ?? part.url ?? '');
    })
    .join('');
}

function readElement(element: Json): string {
  if (element.type === 'button') return `[${textOf(element.text)}]`;
  const options = listOf(element.options).map((option) => textOf(option.text));
  if (element.type === 'overflow') return `[⋮ ${options.join(' | ')}]`;
  return options.length > 0 ? `[▾ ${options.join(' | ')}]` : '[____]';
}
