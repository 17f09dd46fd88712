import { z } from 'zod';
import { accessory, actionsElement, imageElement, inputElement } from './elements.ts';
import { limits } from './limits.ts';
import { anyText, filled, id, list, mrkdwn, plainText, upTo, url } from './objects.ts';
import { richText } from './rich-text.ts';

const named = { block_id: id.optional() };

const section = z
  .strictObject({
    type: z.literal('section'),
    ...named,
    text: anyText(limits.text).optional(),
    fields: list(anyText(limits.field), 1, limits.fields).optional(),
    accessory: accessory.optional(),
    expand: z.boolean().optional(),
  })
  .refine(({ text, fields }) => text !== undefined || fields !== undefined, 'must define either `text` or `fields`');

const header = z.strictObject({ type: z.literal('header'), ...named, text: plainText(limits.header) });

const divider = z.strictObject({ type: z.literal('divider'), ...named });

const context = z.strictObject({
  type: z.literal('context'),
  ...named,
  elements: list(
    z.discriminatedUnion('type', [plainText(limits.text), mrkdwn(limits.text), imageElement]),
    1,
    limits.contextElements,
  ),
});

const actions = z.strictObject({
  type: z.literal('actions'),
  ...named,
  elements: list(actionsElement, 1, limits.actionsElements),
});

const input = z.strictObject({
  type: z.literal('input'),
  ...named,
  label: plainText(limits.label),
  hint: plainText(limits.label).optional(),
  element: inputElement,
  optional: z.boolean().optional(),
  dispatch_action: z.boolean().optional(),
});

const image = z.strictObject({
  type: z.literal('image'),
  ...named,
  image_url: url,
  alt_text: filled(limits.imageText),
  title: plainText(limits.imageText).optional(),
});

const block = z.discriminatedUnion('type', [section, header, divider, context, actions, input, image, richText]);

/** A block that is well-formed in itself. */
export type Block = z.infer<typeof block>;

/** The blocks of a message or a modal, each looked at by itself. An empty list is taken: it clears them. */
export const blocksOn = {
  message: list(block, 0, limits.blocks.message),
  modal: list(block, 0, limits.blocks.modal),
};

const modal = z.strictObject({
  type: z.literal('modal'),
  title: plainText(limits.modalTitle),
  blocks: blocksOn.modal,
  submit: plainText(limits.modalButton).optional(),
  close: plainText(limits.modalButton).optional(),
  private_metadata: upTo(limits.privateMetadata).optional(),
  callback_id: upTo(limits.id).optional(),
  external_id: upTo(limits.id).optional(),
  clear_on_close: z.boolean().optional(),
  notify_on_close: z.boolean().optional(),
});

/** A view to open; this Slack has modals only. */
export const view = z.discriminatedUnion('type', [modal]);
