import type { AriaAttributes } from 'react';
import type { Element } from '../../../slack/blocks/blocks.ts';
import type { Option } from '../../../slack/state/suggestions.ts';
import { useWorkspace } from '../workspace.ts';
import { Moment } from './moment.tsx';
import { Text } from './rich-text.tsx';

/** What an element says at the moment: its part of the view's or message's state. */
export type Held = Record<string, unknown> | undefined;

/** What every control is called, and how it is described. With a `name` it is a form's. */
export type Control = AriaAttributes & { id: string; name?: string; 'data-block'?: string };

export type Of<T extends Element['type']> = Extract<Element, { type: T }>;

/** Elements that something is picked from with the browser's own controls. */
export type PickerElement = Of<
  'static_select' | 'users_select' | 'datepicker' | 'timepicker' | 'radio_buttons' | 'checkboxes'
>;

/** What a control picks from, what it says, and what is called with the pick. */
export type Picking<E extends PickerElement = PickerElement> = {
  element: E;
  control: Control;
  held: Held;
  isClearable?: boolean;
  /** Called with what was picked; a form's controls are read when it is submitted. */
  onPick?: (value: string | string[]) => void;
};

/** Returns whether the control is several controls, which a label cannot name. */
export const isGroup = (type: Element['type']) => type === 'radio_buttons' || type === 'checkboxes';

/** Renders a menu, a day, a time, radio buttons or checkboxes. */
export function Picker({ element, ...rest }: Picking) {
  switch (element.type) {
    case 'static_select':
      return <Select element={element} {...rest} />;
    case 'users_select':
      return <People element={element} {...rest} />;
    case 'datepicker':
    case 'timepicker':
      return <Moment element={element} {...rest} />;
    case 'radio_buttons':
    case 'checkboxes':
      return <Boxes element={element} {...rest} />;
  }
}

type Group = { label?: string; options: { value: string; words: string }[] };

function Select({ element, held, ...rest }: Picking<Of<'static_select'>>) {
  const groups = element.option_groups ?? [{ label: undefined, options: element.options ?? [] }];
  const shown = groups.map(({ label, options }) => ({
    ...(label && { label: label.text }),
    options: options.map(({ text, value }) => ({ value, words: text.text })),
  }));
  const value = (held?.selected_option as Option | null | undefined)?.value ?? '';
  return <NativeSelect groups={shown} hint={element.placeholder?.text ?? 'Select an item'} value={value} {...rest} />;
}

function People({ element, held, ...rest }: Picking<Of<'users_select'>>) {
  const people = useWorkspace().seen.users.filter(({ deleted }) => !deleted);
  const options = people.map(({ id, real_name }) => ({ value: id, words: real_name }));
  const value = String(held?.selected_user ?? '');
  return (
    <NativeSelect groups={[{ options }]} hint={element.placeholder?.text ?? 'Select a user'} value={value} {...rest} />
  );
}

type NativeSelectProps = Omit<Picking, 'element' | 'held'> & { groups: Group[]; hint: string; value: string };

function NativeSelect({ groups, hint, value, control, isClearable, onPick }: NativeSelectProps) {
  return (
    <select {...control} defaultValue={value} onChange={({ target }) => onPick?.(target.value)}>
      <option value="" disabled={!isClearable}>
        {hint}
      </option>
      {groups.map(({ label, options }) => {
        const inside = options.map(({ value: each, words }) => (
          <option key={each} value={each}>
            {words}
          </option>
        ));
        return label ? (
          <optgroup key={label} label={label}>
            {inside}
          </optgroup>
        ) : (
          inside
        );
      })}
    </select>
  );
}

function Boxes({ element, control, held, onPick }: Picking<Of<'radio_buttons' | 'checkboxes'>>) {
  const isRadio = element.type === 'radio_buttons';
  const { id, name = id, 'data-block': block, 'aria-required': required, 'aria-invalid': invalid, ...named } = control;
  const chosen = [held?.selected_option ?? held?.selected_options ?? []].flat() as Option[];
  const checked = (box: HTMLInputElement) =>
    [...(box.closest('.boxes')?.querySelectorAll<HTMLInputElement>(':checked') ?? [])].map(({ value }) => value);
  return (
    <div
      {...named}
      {...(isRadio && { 'aria-required': required, 'aria-invalid': invalid })}
      className="boxes"
      role={isRadio ? 'radiogroup' : 'group'}
    >
      {element.options.map(({ text, value, description }, i) => (
        <label key={value}>
          <input
            {...(i === 0 && { id, 'data-block': block })}
            type={isRadio ? 'radio' : 'checkbox'}
            name={name}
            value={value}
            defaultChecked={chosen.some((one) => one.value === value)}
            aria-invalid={isRadio ? undefined : invalid}
            onChange={({ currentTarget }) => onPick?.(isRadio ? value : checked(currentTarget))}
          />
          <span>
            <Text of={text} />
            {description && (
              <span className="quiet">
                <Text of={description} />
              </span>
            )}
          </span>
        </label>
      ))}
    </div>
  );
}
