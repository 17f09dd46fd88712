import * as z from 'zod';
import { id } from './objects.ts';

const style = z
  .object({
    bold: z.boolean().optional(),
    italic: z.boolean().optional(),
    strike: z.boolean().optional(),
    code: z.boolean().optional(),
    underline: z.boolean().optional(),
    highlight: z.boolean().optional(),
    client_highlight: z.boolean().optional(),
    unlink: z.boolean().optional(),
  })
  .strict()
  .optional();

const leaf = z.discriminatedUnion('type', [
  z.object({ type: z.literal('text'), text: z.string().min(1), style }).strict(),
  z
    .object({
      type: z.literal('link'),
      url: z.string().min(1),
      text: z.string().optional(),
      unsafe: z.boolean().optional(),
      style,
    })
    .strict(),
  z
    .object({
      type: z.literal('emoji'),
      name: z.string().min(1),
      unicode: z.string().optional(),
      skin_tone: z.number().optional(),
      style,
    })
    .strict(),
  z
    .object({
      type: z.literal('date'),
      timestamp: z.int(),
      format: z.string().min(1),
      url: z.string().optional(),
      fallback: z.string().optional(),
      style,
    })
    .strict(),
  z.object({ type: z.literal('user'), user_id: z.string().regex(/^[UW]/, 'invalid user id'), style }).strict(),
  z
    .object({ type: z.literal('usergroup'), usergroup_id: z.string().regex(/^S/, 'invalid usergroup id'), style })
    .strict(),
  z
    .object({ type: z.literal('channel'), channel_id: z.string().regex(/^[CGD]/, 'invalid channel id'), style })
    .strict(),
  z.object({ type: z.literal('broadcast'), range: z.enum(['here', 'channel', 'everyone']), style }).strict(),
  z.object({ type: z.literal('color'), value: z.string() }).strict(),
]);

const section = z.object({ type: z.literal('rich_text_section'), elements: z.array(leaf) }).strict();

const list = z
  .object({
    type: z.literal('rich_text_list'),
    style: z.enum(['bullet', 'ordered']),
    elements: z.array(section),
    indent: z.int().min(0).max(8).optional(),
    offset: z.int().min(0).optional(),
    border: z.int().min(0).max(1).optional(),
  })
  .strict();

const framed = { elements: z.array(leaf), border: z.int().min(0).max(1).optional() };

/** Formatted text as data: nothing in a text element formats, links or mentions. */
export const richTextBlock = z
  .object({
    type: z.literal('rich_text'),
    block_id: id.optional(),
    elements: z.array(
      z.discriminatedUnion('type', [
        section,
        list,
        z.object({ type: z.literal('rich_text_quote'), ...framed }).strict(),
        z.object({ type: z.literal('rich_text_preformatted'), ...framed, language: z.string().optional() }).strict(),
      ]),
    ),
  })
  .strict();
