import * as z from 'zod';
import { limits } from '../limits.ts';
import { confirm } from './objects.ts';
import { focusable, placeholder } from './shared-fields.ts';

const dispatch = z
  .object({ trigger_actions_on: z.array(z.enum(['on_enter_pressed', 'on_character_entered'])).min(1) })
  .strict()
  .optional();

export const plainTextInput = z
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

export const emailInput = z
  .object({
    type: z.literal('email_text_input'),
    ...focusable,
    placeholder,
    initial_value: z.string().optional(),
    dispatch_action_config: dispatch,
  })
  .strict();

/** A day as a date picker has it: YYYY-MM-DD, and a day that there is. */
export const day = z.iso.date('must be a valid date');

/** A time of day as a time picker has it: HH:mm, 24 hours. */
export const timeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a valid time');

export const datepicker = z
  .object({
    type: z.literal('datepicker'),
    ...focusable,
    placeholder,
    initial_date: day.optional(),
    confirm: confirm.optional(),
  })
  .strict();

export const timepicker = z
  .object({
    type: z.literal('timepicker'),
    ...focusable,
    placeholder,
    initial_time: timeOfDay.optional(),
    timezone: z.string().optional(),
    confirm: confirm.optional(),
  })
  .strict();
