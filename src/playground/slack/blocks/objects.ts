import * as z from 'zod';
import { limits } from '../limits.ts';

/** Returns the schema of a text of 1 to `most` characters. */
export const text = (most: number) => z.string().min(1).max(most);

/** An id of a block, an action or a callback. */
export const id = z.string().max(limits.id);

/** Returns a plain_text object of 1 to `most` characters. */
export const plainText = (most: number) =>
  z.object({ type: z.literal('plain_text'), text: text(most), emoji: z.boolean().optional() }).strict();

/** Returns a mrkdwn object of 1 to `most` characters. */
export const mrkdwn = (most: number) =>
  z.object({ type: z.literal('mrkdwn'), text: text(most), verbatim: z.boolean().optional() }).strict();

/** Returns the schema of either kind of text object. */
export const anyText = (most: number) => z.discriminatedUnion('type', [plainText(most), mrkdwn(most)]);

export const confirm = z
  .object({
    title: plainText(limits.confirmTitle),
    text: anyText(limits.confirmText),
    confirm: plainText(limits.confirmButton),
    deny: plainText(limits.confirmButton),
    style: z.enum(['primary', 'danger']).optional(),
  })
  .strict();

/** An option of a select menu; its text cannot be formatted. */
export const option = z
  .object({
    text: plainText(limits.optionText),
    value: text(limits.optionValue),
    description: plainText(limits.optionText).optional(),
  })
  .strict();

/** An option of radio buttons or checkboxes; its text may be formatted. */
export const markedOption = z
  .object({
    text: anyText(limits.optionText),
    value: text(limits.optionValue),
    description: anyText(limits.optionText).optional(),
  })
  .strict();

/** An option of an overflow menu; it may be a link. */
export const linkOption = option.extend({ url: text(limits.optionUrl).optional() }).strict();

export const optionGroup = z
  .object({ label: plainText(limits.optionText), options: z.array(option).min(1).max(limits.selectOptions) })
  .strict();
