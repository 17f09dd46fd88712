import { z } from 'zod';
import { limits } from './limits.ts';

/** Up to `most` characters, in UTF-16 code units; zod's own `max` counts code points, so lets more emoji through. */
export const upTo = (most: number) =>
  z.string().refine((text) => text.length <= most, `must be less than ${most + 1} characters`);

/** 1 to `most` characters. */
export const filled = (most: number) => upTo(most).min(1);

/** `least` to `most` items; a list that is too long is rejected as a whole, unread. */
export const list = <T extends z.ZodType>(item: T, least: number, most: number) =>
  z.array(z.unknown()).max(most).pipe(z.array(item).min(least));

/** An id that the app gives to a block, an element or a view. */
export const id = filled(limits.id);

/** An address in full, with its scheme. */
export const url = upTo(limits.url)
  .min(1, { abort: true })
  .refine((text) => URL.canParse(text), 'must be a valid URL');

/** A plain_text object of 1 to `most` characters. */
export const plainText = (most: number) =>
  z.strictObject({ type: z.literal('plain_text'), text: filled(most), emoji: z.boolean().optional() });

/** A mrkdwn object of 1 to `most` characters. */
export const mrkdwn = (most: number) =>
  z.strictObject({ type: z.literal('mrkdwn'), text: filled(most), verbatim: z.boolean().optional() });

/** Either kind of text object. */
export const anyText = (most: number) => z.discriminatedUnion('type', [plainText(most), mrkdwn(most)]);

/** The colours of a button. */
export const colour = z.enum(['primary', 'danger']);

/** The question before an element does what it does. */
export const confirm = z.strictObject({
  title: plainText(limits.confirmTitle),
  text: anyText(limits.confirmText),
  confirm: plainText(limits.confirmButton),
  deny: plainText(limits.confirmButton),
  style: colour.optional(),
});

/** A line of a select menu: nothing in it is formatted. */
export const option = z.strictObject({
  text: plainText(limits.optionText),
  value: filled(limits.optionValue),
  description: plainText(limits.optionText).optional(),
});

/** A line of an overflow menu: the only one that can be a link. */
export const linkOption = option.extend({ url: url.optional() });

/** A radio button or checkbox: the only ones that can be formatted. */
export const box = z.strictObject({
  text: anyText(limits.optionText),
  value: filled(limits.optionValue),
  description: anyText(limits.optionText).optional(),
});

/** Lines of a select menu under a heading. */
export const optionGroup = z.strictObject({
  label: plainText(limits.optionText),
  options: list(option, 1, limits.selectOptions),
});
