import { useId } from 'react';
import type { Element } from '../../../slack/blocks/blocks.ts';
import type { Surface } from '../api.ts';
import { useMutation } from '../use-mutation.ts';
import { Answered } from './answered.tsx';
import { Combobox } from './combobox.tsx';
import { type Control, Picker, type PickerElement } from './pickers.tsx';

type ChooserElement = PickerElement | Extract<Element, { type: 'external_select' }>;

type ChooserProps = {
  element: ChooserElement;
  blockId: string | undefined;
  surface: Surface;
  label?: string | undefined;
};

/** Renders a choice beside a text, or among buttons: the app hears of it as soon as something is picked. */
export function Chooser({ element, blockId, surface, label }: ChooserProps) {
  const id = useId();
  const mutation = useMutation();
  const { action_id: actionId = '' } = element;
  const which = { actionId, ...(blockId !== undefined && { blockId }) };
  const held = surface.values[blockId ?? '']?.[actionId];
  const hint = 'placeholder' in element ? element.placeholder?.text : undefined;
  const control: Control = { id, 'aria-label': label ?? hint ?? names[element.type], 'aria-busy': mutation.isPending };
  const pick = (value: string | string[]) => void mutation.run(() => surface.choose(which, value));
  return (
    <Answered mutation={mutation}>
      <span className="chooser">
        {element.type === 'external_select' ? (
          <Combobox
            {...{ element, control, held }}
            ask={(typed) => surface.suggest(which, typed)}
            onChoose={(option) => pick(option?.value ?? '')}
          />
        ) : (
          <Picker {...{ element, control, held }} onPick={pick} />
        )}
      </span>
    </Answered>
  );
}

const names: Record<ChooserElement['type'], string> = {
  static_select: 'Select an item',
  external_select: 'Select an item',
  users_select: 'Select a user',
  datepicker: 'Select a date',
  timepicker: 'Select a time',
  radio_buttons: 'Choose one',
  checkboxes: 'Choose some',
};
