import * as z from 'zod';
import { limits } from '../limits.ts';
import { confirm, linkOption, markedOption, option, optionGroup } from './objects.ts';
import { actionable, focusable, placeholder } from './shared-fields.ts';

export const overflow = z
  .object({
    type: z.literal('overflow'),
    ...actionable,
    options: z.array(linkOption).min(limits.overflowMin).max(limits.overflowMax),
    confirm: confirm.optional(),
  })
  .strict();

/** Slack's words for an initial option that is not, to the letter, among the options. */
const NOT_OFFERED = 'must be one of the provided options';

export const staticSelect = z
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
    message: NOT_OFFERED,
    path: ['initial_option'],
  });

/** Its options are asked of the app; whether it would offer the initial one, Slack does not look. */
export const externalSelect = z
  .object({
    type: z.literal('external_select'),
    ...focusable,
    placeholder,
    min_query_length: z.int().min(0).optional(),
    initial_option: option.optional(),
    confirm: confirm.optional(),
  })
  .strict();

export const usersSelect = z
  .object({
    type: z.literal('users_select'),
    ...focusable,
    placeholder,
    initial_user: z.string().optional(),
    confirm: confirm.optional(),
  })
  .strict();

export const radioButtons = z
  .object({
    type: z.literal('radio_buttons'),
    ...focusable,
    options: z.array(markedOption).min(1).max(limits.radioOptions),
    initial_option: markedOption.optional(),
    confirm: confirm.optional(),
  })
  .strict()
  .refine(({ initial_option, options }) => isOffered(initial_option, options), {
    message: NOT_OFFERED,
    path: ['initial_option'],
  });

export const checkboxes = z
  .object({
    type: z.literal('checkboxes'),
    ...focusable,
    options: z.array(markedOption).min(1).max(limits.checkboxOptions),
    initial_options: z.array(markedOption).min(1).optional(),
    confirm: confirm.optional(),
  })
  .strict()
  .refine(({ initial_options = [], options }) => initial_options.every((one) => isOffered(one, options)), {
    message: NOT_OFFERED,
    path: ['initial_options'],
  });

type AnyOption = z.infer<typeof markedOption>;

/** Returns whether an initial option is one of those offered: its value, text and description, as docs.slack.dev asks. */
function isOffered(one: AnyOption | undefined, offered: AnyOption[]): boolean {
  return one === undefined || offered.some((option) => identityOf(option) === identityOf(one));
}

const identityOf = ({ value, text, description }: AnyOption) =>
  JSON.stringify([value, text.type, text.text, description?.type, description?.text]);

function inGroups(groups: { options: AnyOption[] }[] = []): AnyOption[] {
  return groups.flatMap(({ options }) => options);
}
