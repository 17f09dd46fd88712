import type { ViewStateValue } from '@slack/bolt';
import { type Placed, placedElements } from '../block-ids.ts';
import type { Modal } from '../views.ts';
import { optionOf } from './pressing.ts';

/** What somebody fills in: by block, either the value or the value by action. Selects take an option's value or text. */
export type Filled = Record<string, string | Record<string, string>>;

type State = Record<string, Record<string, ViewStateValue>>;
type Read = { values: State; errors: Record<string, string> };

const TEXTS = ['plain_text_input', 'email_text_input', 'url_text_input', 'number_input'];
const CHOICES = ['static_select', 'radio_buttons'];

/** What the form's own initial values and the filled-in ones come to, and what Slack's client says is wrong with them. */
export function readFields(modal: Modal, filled: Filled): Read {
  const inputs = placedElements(modal.blocks);
  const optional = new Set(
    modal.blocks.filter((block) => 'optional' in block && block.optional).map((b) => b.block_id),
  );
  const unknown = Object.keys(filled).filter((blockId) => !inputs.some((input) => input.blockId === blockId));
  if (unknown.length > 0) throw new Error(`The modal has no ${unknown.join(', ')} to fill in.`);
  const values: State = {};
  const errors: Record<string, string> = {};
  for (const input of inputs.filter(({ element }) => [...TEXTS, ...CHOICES].includes(element.type))) {
    const actionId = input.element.action_id ?? '';
    const value = CHOICES.includes(input.element.type) ? choice(input, filled) : typed(input, filled);
    values[input.blockId] = { [actionId]: { type: input.element.type, ...value } };
    const complaint = complaintAbout(input, value, optional.has(input.blockId));
    if (complaint) errors[input.blockId] = complaint;
  }
  return { values, errors };
}

type Value = { value: string | null } | { selected_option: ViewStateValue['selected_option'] };

function givenFor({ blockId, element }: Placed, filled: Filled): string | undefined {
  const given = filled[blockId];
  if (typeof given !== 'object') return given;
  const actionId = element.action_id ?? '';
  if (!(actionId in given)) throw new Error(`${blockId} has no ${Object.keys(given).join(', ')}, but ${actionId}.`);
  return given[actionId];
}

function typed(input: Placed, filled: Filled): Value {
  const text = givenFor(input, filled) ?? (input.element.initial_value as string | undefined) ?? '';
  return { value: text === '' ? null : text };
}

function choice(input: Placed, filled: Filled): Value {
  const wanted = givenFor(input, filled);
  const chosen = wanted === undefined ? input.element.initial_option : wanted && optionOf(input, wanted);
  return { selected_option: (chosen || null) as ViewStateValue['selected_option'] };
}

function complaintAbout({ element }: Placed, value: Value, isOptional: boolean): string | undefined {
  const content = 'value' in value ? value.value : value.selected_option;
  if (!content) return isOptional ? undefined : 'Please complete this required field.';
  if (typeof content !== 'string') return undefined;
  if (element.type === 'email_text_input' && !/^[^\s@<>]+@[^\s@<>]+\.[^\s@<>.]+$/.test(content))
    return 'Please enter a valid email address.';
  const [least, most] = [Number(element.min_length ?? 0), Number(element.max_length ?? 3000)];
  if (content.length < least) return `Please enter at least ${least} characters.`;
  return content.length > most ? `Please enter at most ${most} characters.` : undefined;
}
