import type { Element } from '../blocks/blocks.ts';
import { day, timeOfDay } from '../blocks/inputs.ts';
import type { Option } from '../state/suggestions.ts';

/**
 * Returns the new value of an element as payloads write it. Nothing (`''`) clears what can be cleared.
 * @param value an option's value, several for checkboxes; a user's id, a day, a time, or text.
 * @param suggested what a select with type-ahead offers at the moment.
 * @throws where Slack's client would not let anybody say that.
 */
export function valueFor(
  element: Element,
  value: string | string[] | undefined,
  suggested: Option[] = [],
): Record<string, unknown> {
  if (element.type === 'button') return {};
  if (value === undefined) throw new Error(`Say what to choose in ${element.action_id}.`);
  const one = String(value);
  switch (element.type) {
    case 'overflow':
    case 'radio_buttons':
      return { selected_option: offeredOption(element.options, one) };
    case 'static_select':
      return { selected_option: one === '' ? null : offeredOption(staticOptions(element), one) };
    case 'external_select':
      return { selected_option: one === '' ? null : offeredOption(suggested, one) };
    case 'checkboxes':
      return { selected_options: chosenOf(element.options, [value].flat()) };
    case 'users_select':
      return { selected_user: one === '' ? null : one };
    case 'datepicker':
      return { selected_date: pickedValue(day, one) };
    case 'timepicker':
      return { selected_time: pickedValue(timeOfDay, one) };
    default:
      return { value: one === '' ? null : one };
  }
}

/** Returns all options of a select, those in groups as well. */
export const staticOptions = ({ options, option_groups }: Extract<Element, { type: 'static_select' }>): Option[] => [
  ...(options ?? []),
  ...(option_groups ?? []).flatMap((group) => group.options),
];

/** Returns the checked boxes in the order in which they are offered. */
function chosenOf<T extends { value: string }>(options: T[], values: string[]): T[] {
  for (const value of values) offeredOption(options, value);
  return options.filter(({ value }) => values.includes(value));
}

function offeredOption<T extends { value: string }>(options: T[], value: string): T {
  const option = options.find((each) => each.value === value);
  if (!option) throw new Error(`“${value}” is not offered; there is ${options.map((each) => each.value).join(', ')}.`);
  return option;
}

/** Checks that a picker gives a real day or time, or nothing. */
function pickedValue(shape: typeof day | typeof timeOfDay, value: string): string | null {
  if (value === '') return null;
  const read = shape.safeParse(value);
  if (!read.success) throw new Error(`Nobody can pick “${value}”: it ${read.error.issues[0]?.message}.`);
  return value;
}
