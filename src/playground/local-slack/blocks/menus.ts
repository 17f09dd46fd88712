import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { limits } from './limits.ts';
import { box, confirm, id, linkOption, list, option, optionGroup, plainText } from './objects.ts';

const actionable = { action_id: id.optional(), confirm: confirm.optional() };
const focusable = { ...actionable, focus_on_load: z.boolean().optional() };

const select = {
  ...focusable,
  placeholder: plainText(limits.placeholder).optional(),
  options: list(option, 1, limits.selectOptions).optional(),
  option_groups: list(optionGroup, 1, limits.optionGroups).optional(),
};

const boxes = list(box, 1, limits.boxes);

/** The three dots. */
export const overflow = z.strictObject({
  type: z.literal('overflow'),
  ...actionable,
  options: list(linkOption, limits.overflowOptions.least, limits.overflowOptions.most),
});

/** A menu to choose one from. */
export const staticSelect = z
  .strictObject({ type: z.literal('static_select'), ...select, initial_option: option.optional() })
  .refine(hasOneSource, 'must define either `options` or `option_groups`')
  .refine((menu) => areOffered([menu.initial_option], offered(menu)), {
    message: 'must match one of the options',
    path: ['initial_option'],
  });

/** A menu to choose several from. */
export const multiStaticSelect = z
  .strictObject({
    type: z.literal('multi_static_select'),
    ...select,
    initial_options: list(option, 1, limits.selectOptions).optional(),
    max_selected_items: z.int().min(1).optional(),
  })
  .refine(hasOneSource, 'must define either `options` or `option_groups`')
  .refine((menu) => areOffered(menu.initial_options, offered(menu)), {
    message: 'must match the options',
    path: ['initial_options'],
  });

/** All choices in sight, for one of them. */
export const radioButtons = z
  .strictObject({ type: z.literal('radio_buttons'), ...focusable, options: boxes, initial_option: box.optional() })
  .refine((group) => areOffered([group.initial_option], group.options), {
    message: 'must match one of the options',
    path: ['initial_option'],
  });

/** All choices in sight, for any of them. */
export const checkboxes = z
  .strictObject({ type: z.literal('checkboxes'), ...focusable, options: boxes, initial_options: boxes.optional() })
  .refine((group) => areOffered(group.initial_options, group.options), {
    message: 'must match the options',
    path: ['initial_options'],
  });

type Sources = { options?: unknown[]; option_groups?: { options: unknown[] }[] };

function hasOneSource(menu: Sources): boolean {
  return (menu.options === undefined) !== (menu.option_groups === undefined);
}

function offered(menu: Sources): unknown[] {
  return [...(menu.options ?? []), ...(menu.option_groups ?? []).flatMap(({ options }) => options)];
}

/** Slack wants what is chosen at first to equal an option in full, not by its value alone. */
function areOffered(chosen: unknown[] = [], options: unknown[]): boolean {
  return chosen.every((one) => one === undefined || options.some((option) => isDeepStrictEqual(option, one)));
}
