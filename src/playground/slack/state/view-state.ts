import { type Block, type Element, elementsOf } from '../blocks/blocks.ts';

/** The values in a view, by block_id and action_id. */
export type StateValues = Record<string, Record<string, Record<string, unknown>>>;

/** Returns what the elements of these blocks say before anybody touched them: those that keep a state, by block and action. */
export function initialValues(blocks: Block[]): StateValues {
  const values: StateValues = {};
  for (const block of blocks)
    for (const { element } of elementsOf(block)) {
      const value = initialValue(element);
      if (!value) continue;
      values[block.block_id ?? ''] = { ...values[block.block_id ?? ''], [element.action_id ?? '']: value };
    }
  return values;
}

function initialValue(element: Element): Record<string, unknown> | undefined {
  const { type } = element;
  switch (type) {
    case 'plain_text_input':
    case 'email_text_input':
      return { type, value: element.initial_value ?? null };
    case 'static_select':
    case 'external_select':
    case 'radio_buttons':
      return { type, selected_option: element.initial_option ?? null };
    case 'checkboxes':
      return { type, selected_options: element.initial_options ?? [] };
    case 'users_select':
      return { type, selected_user: element.initial_user ?? null };
    case 'datepicker':
      return { type, selected_date: element.initial_date ?? null };
    case 'timepicker':
      return { type, selected_time: element.initial_time ?? null };
    default:
      return undefined;
  }
}

/** Returns the values of fresh blocks, with what was typed before where the same element is still there. */
export function mergeValues(fresh: StateValues, kept: StateValues): StateValues {
  return Object.fromEntries(
    Object.entries(fresh).map(([block, actions]) => [
      block,
      Object.fromEntries(
        Object.entries(actions).map(([action, value]) => {
          const old = kept[block]?.[action];
          return [action, old && old.type === value.type ? old : value];
        }),
      ),
    ]),
  );
}
