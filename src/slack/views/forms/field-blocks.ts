import type { InputBlock } from '@slack/types';
import type { Field, FieldValues } from '../../../core/field.ts';
import { oneLine } from '../../input/sanitize.ts';
import { clip, limits } from '../../limits.ts';
import { textObject } from '../text/buttons.ts';

/** The action id of every element that asks for a field. Its block has the field's name. */
export const FIELD_ACTION = 'value';

/**
 * Returns the input block that asks for a field.
 * @param id the block's id: the field's name, or in a batch with the organization it is asked for.
 * @param value the initial value, in the stored form.
 */
export function fieldBlock(id: string, field: Field, value?: string, label = field.label): InputBlock {
  return {
    type: 'input',
    block_id: id,
    label: textObject(clip(oneLine(label), limits.inputLabel)),
    ...(field.hint && { hint: textObject(field.hint) }),
    ...(field.optional && { optional: true }),
    element: elementOf(field, value === undefined ? undefined : shownValue(field, value)),
  };
}

/** Returns a stored value as an input takes it: one line, without invisible characters, and no longer than allowed. */
const shownValue = (field: Field, value: string) =>
  clip(oneLine(value), field.search ? limits.optionValue : (field.longest ?? limits.email));

function elementOf(field: Field, value: string | undefined): InputBlock['element'] {
  const action_id = FIELD_ACTION;
  const example = textObject(clip(field.example, limits.optionText));
  switch (field.kind) {
    case 'email':
      return { type: 'email_text_input', action_id, placeholder: example, ...(value && { initial_value: value }) };
    case 'choice':
    case 'language':
    case 'time-zone':
      return {
        type: 'external_select',
        action_id,
        placeholder: textObject('Type to search'),
        min_query_length: 0,
        ...(value && field.display && { initial_option: optionOf(value, field.display(value)) }),
      };
    case 'date':
      return { type: 'datepicker', action_id, ...(value && { initial_date: value }) };
    case 'time':
      return { type: 'timepicker', action_id, ...(value && { initial_time: value }) };
    case 'yes-no': {
      const options = [optionOf('yes', 'Yes'), optionOf('no', 'No')];
      const initial = options.find((option) => option.value === value);
      return { type: 'radio_buttons', action_id, options, ...(initial && { initial_option: initial }) };
    }
    case 'text':
      return {
        type: 'plain_text_input',
        action_id,
        ...(field.isLong ? { multiline: true } : { placeholder: example }),
        ...(field.longest && { max_length: field.longest }),
        ...(value && { initial_value: value }),
      };
  }
}

/** Returns an option of a select. Slack takes no empty text. */
export const optionOf = (value: string, text: string) => ({
  text: textObject(clip(oneLine(text) || value, limits.optionText)),
  value,
});

type State = Record<
  string,
  Record<
    string,
    {
      value?: string | null;
      selected_option?: { value: string } | null;
      selected_date?: string | null;
      selected_time?: string | null;
    }
  >
>;

/** Returns what was typed or chosen in each block, by the block's id; empty where nothing was. */
export function typedInBlocks(state: State): FieldValues {
  return Object.fromEntries(
    Object.entries(state).flatMap(([id, { [FIELD_ACTION]: element }]) =>
      element
        ? [
            [
              id,
              element.value ?? element.selected_option?.value ?? element.selected_date ?? element.selected_time ?? '',
            ],
          ]
        : [],
    ),
  );
}
