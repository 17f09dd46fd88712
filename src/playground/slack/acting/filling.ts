import * as z from 'zod';
import type { Block, Element } from '../blocks/blocks.ts';
import type { Inside } from '../inside.ts';
import type { Option, SuggestingSelect } from '../state/suggestions.ts';
import type { StateValues } from '../state/view-state.ts';
import type { View } from '../state/views.ts';
import { elementAt, type Found } from './fields.ts';
import { valueFor } from './values.ts';

/** What is filled in, by `block_id/action_id`, or by `block_id` alone. */
export type Filled = Record<string, string | string[]>;

/** Returns the modal's values with what is filled in. Throws where there is no such field, or it cannot say that. */
export function fillIn(inside: Inside, view: View, filled: Filled): StateValues {
  const values = structuredClone(view.values);
  for (const [path, value] of Object.entries(filled)) {
    const found = elementAt(view.blocks, path);
    const { element } = found;
    const select = selectOn(view.user, view.id, found);
    const chosen = valueFor(element, value, choosableOptions(inside, select, { values, element }));
    values[select.blockId] = { ...values[select.blockId], [select.actionId]: { type: element.type, ...chosen } };
  }
  return values;
}

/** Returns what a select with type-ahead can be set to: what was suggested last, what it shows, what it began with. */
export function choosableOptions(
  { suggestions }: Inside,
  select: SuggestingSelect,
  { values, element }: { values: StateValues; element: Element },
): Option[] {
  const shown = values[select.blockId]?.[select.actionId]?.selected_option as Option | null | undefined;
  const initial = element.type === 'external_select' ? element.initial_option : undefined;
  return [...suggestions.of(select), ...[shown, initial].filter((one) => one !== undefined && one !== null)];
}

/** Returns a select as suggestions know it. */
export function selectOn(user: string, surface: string, { block, element }: Found): SuggestingSelect {
  return { user, surface, blockId: block.block_id ?? '', actionId: element.action_id ?? '' };
}

/** Returns what Slack's client does not let through, by block_id: empty required fields, bad addresses, lengths. */
export function heldBack(view: View): Record<string, string> {
  const errors = view.blocks.flatMap((block) => {
    if (block.type !== 'input') return [];
    const value = view.values[block.block_id ?? '']?.[block.element.action_id ?? ''];
    const error = faultOf(block, block.element, value);
    return error ? [[block.block_id ?? '', error] as const] : [];
  });
  return Object.fromEntries(errors);
}

function faultOf(
  block: Extract<Block, { type: 'input' }>,
  element: Element,
  held: Record<string, unknown> | undefined,
) {
  const { type: _type, ...rest } = held ?? {};
  const [value] = Object.values(rest);
  const isEmpty = value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0);
  if (isEmpty) return block.optional ? undefined : 'Please complete this required field.';
  const text = String(value);
  if (element.type === 'email_text_input' && !z.email().safeParse(text).success)
    return 'Please enter a valid email address.';
  if (element.type !== 'plain_text_input') return undefined;
  const { min_length = 0, max_length = Number.POSITIVE_INFINITY } = element;
  if (text.length < min_length) return `Please use at least ${min_length} characters.`;
  return text.length > max_length ? `Please use at most ${max_length} characters.` : undefined;
}
