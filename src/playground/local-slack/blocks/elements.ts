import { z } from 'zod';
import { limits } from './limits.ts';
import { checkboxes, multiStaticSelect, overflow, radioButtons, staticSelect } from './menus.ts';
import { colour, confirm, filled, id, list, plainText, upTo, url } from './objects.ts';

const input = {
  action_id: id.optional(),
  placeholder: plainText(limits.placeholder).optional(),
  focus_on_load: z.boolean().optional(),
};

const dispatching = {
  dispatch_action_config: z
    .strictObject({ trigger_actions_on: list(z.enum(['on_enter_pressed', 'on_character_entered']), 1, 2) })
    .optional(),
};

const button = z.strictObject({
  type: z.literal('button'),
  action_id: id.optional(),
  text: plainText(limits.buttonText),
  value: upTo(limits.buttonValue).optional(),
  url: url.optional(),
  style: colour.optional(),
  confirm: confirm.optional(),
  accessibility_label: filled(limits.accessibilityLabel).optional(),
});

const datepicker = z.strictObject({
  type: z.literal('datepicker'),
  ...input,
  initial_date: z.iso.date('must be a date, as YYYY-MM-DD').optional(),
  confirm: confirm.optional(),
});

const plainTextInput = z
  .strictObject({
    type: z.literal('plain_text_input'),
    ...input,
    ...dispatching,
    initial_value: upTo(limits.inputValue).optional(),
    multiline: z.boolean().optional(),
    min_length: z.int().min(0).max(limits.inputValue).optional(),
    max_length: z.int().min(1).max(limits.inputValue).optional(),
  })
  .refine(({ min_length = 0, max_length = limits.inputValue }) => min_length <= max_length, {
    message: 'must be no less than `min_length`',
    path: ['max_length'],
  });

const emailTextInput = z.strictObject({
  type: z.literal('email_text_input'),
  ...input,
  ...dispatching,
  initial_value: z.string().optional(),
});

/** A picture inside another block. Slack's own files (`slack_file`) are not here: this Slack keeps none. */
export const imageElement = z.strictObject({
  type: z.literal('image'),
  image_url: url,
  alt_text: filled(limits.imageText),
});

const choosers = [staticSelect, multiStaticSelect, radioButtons, checkboxes, datepicker] as const;

/** What may stand in an actions block. */
export const actionsElement = z.discriminatedUnion('type', [button, overflow, ...choosers]);

/** What may stand beside a section's text. */
export const accessory = z.discriminatedUnion('type', [button, overflow, ...choosers, imageElement]);

/** What an input block may ask with. */
export const inputElement = z.discriminatedUnion('type', [plainTextInput, emailTextInput, ...choosers]);
