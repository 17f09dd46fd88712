import * as z from 'zod';
import { limits } from '../limits.ts';
import { confirm, id, linkOption, markedOption, option, optionGroup, plain, text } from './objects.ts';

const actionable = { action_id: id.min(1).optional() };
const focusable = { ...actionable, focus_on_load: z.boolean().optional() };
const placeholder = plain(limits.placeholder).optional();
const dispatch = z
  .object({ trigger_actions_on: z.array(z.enum(['on_enter_pressed', 'on_character_entered'])).min(1) })
  .strict()
  .optional();

const button = z
  .object({
    type: z.literal('button'),
    ...actionable,
    text: plain(limits.buttonText),
    value: z.string().max(limits.buttonValue).optional(),
    url: text(limits.buttonUrl).optional(),
    style: z.enum(['primary', 'danger']).optional(),
    confirm: confirm.optional(),
    accessibility_label: text(limits.accessibilityLabel).optional(),
  })
  .strict();

const overflow = z
  .object({
    type: z.literal('overflow'),
    ...actionable,
    options: z.array(linkOption).min(limits.overflowMin).max(limits.overflowMax),
    confirm: confirm.optional(),
  })
  .strict();

const staticSelect = z
  .object({
    type: z.literal('static_select'),
    ...focusable,
    placeholder,
    options: z.array(option).min(1).max(limits.selectOptions).optional(),
    option_groups: z.array(optionGroup).min(1).max(limits.optionGroups).optional(),
    initial_option: option.optional(),
    confirm: confirm.optional(),
  })
  .strict()
  .refine((menu) => (menu.options === undefined) !== (menu.option_groups === undefined), {
    message: 'must define either `options` or `option_groups`',
  })
  .refine((menu) => isOffered(menu.initial_option, [...(menu.options ?? []), ...inGroups(menu.option_groups)]), {
    message: 'must match an option',
    path: ['initial_option'],
  });

const radioButtons = z
  .object({
    type: z.literal('radio_buttons'),
    ...focusable,
    options: z.array(markedOption).min(1).max(limits.radioOptions),
    initial_option: markedOption.optional(),
    confirm: confirm.optional(),
  })
  .strict()
  .refine(({ initial_option, options }) => isOffered(initial_option, options), {
    message: 'must match an option',
    path: ['initial_option'],
  });

const checkboxes = z
  .object({
    type: z.literal('checkboxes'),
    ...focusable,
    options: z.array(markedOption).min(1).max(limits.checkboxOptions),
    initial_options: z.array(markedOption).min(1).optional(),
    confirm: confirm.optional(),
  })
  .strict()
  .refine(({ initial_options = [], options }) => initial_options.every((one) => isOffered(one, options)), {
    message: 'must match an option',
    path: ['initial_options'],
  });

const usersSelect = z
  .object({
    type: z.literal('users_select'),
    ...focusable,
    placeholder,
    initial_user: z.string().optional(),
    confirm: confirm.optional(),
  })
  .strict();

const datepicker = z
  .object({
    type: z.literal('datepicker'),
    ...focusable,
    placeholder,
    initial_date: z
      .string()
      .regex(/^\d{4}-\d{2}-\d{2}$/, 'must be a valid date')
      .optional(),
    confirm: confirm.optional(),
  })
  .strict();

const externalSelect = z
  .object({
    type: z.literal('external_select'),
    ...focusable,
    placeholder,
    min_query_length: z.int().min(0).optional(),
    initial_option: option.optional(),
    confirm: confirm.optional(),
  })
  .strict();

const timepicker = z
  .object({
    type: z.literal('timepicker'),
    ...focusable,
    placeholder,
    initial_time: z
      .string()
      .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a valid time')
      .optional(),
    timezone: z.string().optional(),
    confirm: confirm.optional(),
  })
  .strict();

const plainTextInput = z
  .object({
    type: z.literal('plain_text_input'),
    ...focusable,
    placeholder,
    initial_value: z.string().max(limits.plainTextInput).optional(),
    multiline: z.boolean().optional(),
    min_length: z.int().min(0).max(limits.plainTextInput).optional(),
    max_length: z.int().min(1).max(limits.plainTextInput).optional(),
    dispatch_action_config: dispatch,
  })
  .strict();

const emailInput = z
  .object({
    type: z.literal('email_text_input'),
    ...focusable,
    placeholder,
    initial_value: z.string().optional(),
    dispatch_action_config: dispatch,
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

/** What may stand in an actions block. */
export const actionsElement = z.discriminatedUnion('type', [
  button,
  overflow,
  staticSelect,
  radioButtons,
  checkboxes,
  externalSelect,
  usersSelect,
  datepicker,
  timepicker,
]);

/** What may stand beside a section's text. */
export const accessory = z.discriminatedUnion('type', [
  button,
  overflow,
  staticSelect,
  radioButtons,
  checkboxes,
  externalSelect,
  usersSelect,
  datepicker,
  timepicker,
  imageElement,
]);

/** What may be asked for in an input block. */
export const inputElement = z.discriminatedUnion('type', [
  plainTextInput,
  emailInput,
  staticSelect,
  radioButtons,
  checkboxes,
  externalSelect,
  usersSelect,
  datepicker,
  timepicker,
]);

function isOffered(one: { value: string } | undefined, offered: { value: string }[]): boolean {
  return one === undefined || offered.some(({ value }) => value === one.value);
}

function inGroups(groups: { options: { value: string }[] }[] = []): { value: string }[] {
  return groups.flatMap(({ options }) => options);
}
