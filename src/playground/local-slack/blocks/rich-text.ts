import { z } from 'zod';
import { limits } from './limits.ts';
import { id, list, url } from './objects.ts';

/** What Slack can put in place of a moment (docs.slack.dev, formatting message text, date formatting). */
const DATE_TOKEN =
  /\{(?:date_num|date_slash|date_long|date_long_full|date_long_pretty|date|date_pretty|date_short|date_short_pretty|day_divider_pretty|time|time_secs|ago)\}/;

const flag = z.boolean().optional();
const look = { bold: flag, italic: flag, strike: flag };
const style = z.strictObject({ ...look, code: flag, underline: flag }).optional();
const mentionStyle = z.strictObject({ ...look, highlight: flag, client_highlight: flag, unlink: flag }).optional();

const words = z.string().min(1);
const slackId = (start: string, kind: string) =>
  z.string().regex(new RegExp(`^[${start}][A-Z0-9]+$`), `invalid ${kind} id`);

const text = z.strictObject({ type: z.literal('text'), text: words, style });
const link = z.strictObject({
  type: z.literal('link'),
  url,
  text: words.optional(),
  unsafe: z.boolean().optional(),
  style,
});
const user = z.strictObject({ type: z.literal('user'), user_id: slackId('UW', 'user'), style: mentionStyle });
const usergroup = z.strictObject({
  type: z.literal('usergroup'),
  usergroup_id: slackId('S', 'usergroup'),
  style: mentionStyle,
});
const channel = z.strictObject({
  type: z.literal('channel'),
  channel_id: slackId('CDG', 'channel'),
  style: mentionStyle,
});
const emoji = z.strictObject({ type: z.literal('emoji'), name: words, unicode: z.string().optional(), style });
const date = z.strictObject({
  type: z.literal('date'),
  timestamp: z.int(),
  format: words.regex(DATE_TOKEN, 'must contain a date token, as {date_short}'),
  url: url.optional(),
  fallback: words.optional(),
  style,
});
const broadcast = z.strictObject({
  type: z.literal('broadcast'),
  range: z.enum(['here', 'channel', 'everyone']),
  style,
});
const color = z.strictObject({
  type: z.literal('color'),
  value: z.string().regex(/^#[0-9a-f]{6}$/i, 'must be a colour, as #F405B3'),
  style,
});

const leaves = list(
  z.discriminatedUnion('type', [text, link, user, usergroup, channel, emoji, date, broadcast, color]),
  0,
  limits.richTextElements,
);
const border = z.int().min(0).max(1).optional();

const section = z.strictObject({ type: z.literal('rich_text_section'), elements: leaves });

const itemized = z.strictObject({
  type: z.literal('rich_text_list'),
  style: z.enum(['bullet', 'ordered']),
  elements: list(z.discriminatedUnion('type', [section]), 1, limits.richTextElements),
  indent: z.int().min(0).max(limits.listIndent).optional(),
  offset: z.int().min(0).optional(),
  border,
});

const preformatted = z.strictObject({
  type: z.literal('rich_text_preformatted'),
  elements: list(z.discriminatedUnion('type', [text, link]), 0, limits.richTextElements),
  border,
  language: z.string().optional(),
});

const quote = z.strictObject({ type: z.literal('rich_text_quote'), elements: leaves, border });

/** Formatted text as data: what is in a text element neither formats nor mentions. */
export const richText = z.strictObject({
  type: z.literal('rich_text'),
  block_id: id.optional(),
  elements: list(z.discriminatedUnion('type', [section, itemized, preformatted, quote]), 1, limits.richTextElements),
});
