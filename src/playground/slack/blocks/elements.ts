import * as z from 'zod';
import { limits } from '../limits.ts';
import { checkboxes, externalSelect, overflow, radioButtons, staticSelect, usersSelect } from './choices.ts';
import { datepicker, emailInput, plainTextInput, timepicker } from './inputs.ts';
import { confirm, plainText, text } from './objects.ts';
import { actionable } from './shared-fields.ts';

const button = z
  .object({
    type: z.literal('button'),
    ...actionable,
    text: plainText(limits.buttonText),
    value: z.string().max(limits.buttonValue).optional(),
    url: text(limits.buttonUrl).optional(),
    style: z.enum(['primary', 'danger']).optional(),
    confirm: confirm.optional(),
    accessibility_label: text(limits.accessibilityLabel).optional(),
  })
  .strict();

/** An image inside another block. */
export const imageElement = z
  .object({
    type: z.literal('image'),
    image_url: text(limits.imageUrl),
    alt_text: text(limits.imageText),
  })
  .strict();

/** What keeps a value of its own: it may stand in an actions block, beside a section's text and in an input block. */
const stateful = [staticSelect, externalSelect, usersSelect, radioButtons, checkboxes, datepicker, timepicker] as const;

/** What may stand in an actions block. */
export const actionsElement = z.discriminatedUnion('type', [button, overflow, ...stateful]);

/** What may stand beside a section's text. */
export const accessory = z.discriminatedUnion('type', [button, overflow, ...stateful, imageElement]);

/** What may be asked for in an input block. */
export const inputElement = z.discriminatedUnion('type', [plainTextInput, emailInput, ...stateful]);
