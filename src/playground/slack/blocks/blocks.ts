import * as z from 'zod';
import { limits } from '../limits.ts';
import { accessory, actionsElement, imageElement, inputElement } from './elements.ts';
import { anyText, id, mrkdwn, plainText, text } from './objects.ts';
import { richTextBlock } from './rich-text.ts';

const named = { block_id: id.optional() };

const section = z
  .object({
    type: z.literal('section'),
    ...named,
    text: anyText(limits.text).optional(),
    fields: z.array(anyText(limits.fieldText)).min(1).max(limits.fields).optional(),
    accessory: accessory.optional(),
    expand: z.boolean().optional(),
  })
  .strict()
  .refine((block) => block.text !== undefined || block.fields !== undefined, {
    message: 'must define either `text` or `fields`',
  });

const header = z
  .object({
    type: z.literal('header'),
    ...named,
    text: plainText(limits.headerText),
  })
  .strict();

const divider = z.object({ type: z.literal('divider'), ...named }).strict();

const context = z
  .object({
    type: z.literal('context'),
    ...named,
    elements: z
      .array(z.discriminatedUnion('type', [plainText(limits.text), mrkdwn(limits.text), imageElement]))
      .min(1)
      .max(limits.contextElements),
  })
  .strict();

const actions = z
  .object({
    type: z.literal('actions'),
    ...named,
    elements: z.array(actionsElement).min(1).max(limits.actionsElements),
  })
  .strict();

const input = z
  .object({
    type: z.literal('input'),
    ...named,
    label: plainText(limits.inputText),
    hint: plainText(limits.inputText).optional(),
    element: inputElement,
    optional: z.boolean().optional(),
    dispatch_action: z.boolean().optional(),
  })
  .strict();

const image = z
  .object({
    type: z.literal('image'),
    ...named,
    image_url: text(limits.imageUrl),
    alt_text: text(limits.imageText),
    title: plainText(limits.imageText).optional(),
  })
  .strict();

const markdown = z.object({ type: z.literal('markdown'), ...named, text: text(limits.markdownText) }).strict();

const anywhere = [section, header, divider, context, actions, image, richTextBlock, input] as const;

/** The blocks of a message. */
export const messageBlocks = z.array(z.discriminatedUnion('type', [...anywhere, markdown])).max(limits.messageBlocks);

/** The blocks of a modal; markdown blocks are for messages only. */
export const viewBlocks = z
  .array(z.discriminatedUnion('type', [...anywhere]))
  .min(1)
  .max(limits.viewBlocks);

/** A block that Slack took: with a block_id, and an action_id on every element. */
export type Block = z.infer<typeof messageBlocks>[number] & { block_id?: string };

/** Something in a block that can be clicked, chosen or typed in. */
export type Element = z.infer<typeof actionsElement> | z.infer<typeof inputElement>;

/** Returns the elements of a block, with the path to each. */
export function elementsOf(block: Block): { element: Element; path: (string | number)[] }[] {
  if (block.type === 'actions') return block.elements.map((element, i) => ({ element, path: ['elements', i] }));
  if (block.type === 'input') return [{ element: block.element, path: ['element'] }];
  if (block.type === 'section' && block.accessory && block.accessory.type !== 'image')
    return [{ element: block.accessory, path: ['accessory'] }];
  return [];
}
