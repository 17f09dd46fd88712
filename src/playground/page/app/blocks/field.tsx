import { useId } from 'react';
import type { Block } from '../../../slack/blocks/blocks.ts';
import type { Surface } from '../api.ts';
import { Combobox } from './combobox.tsx';
import { type Control, type Held, isGroup, Picker, type PickerElement } from './pickers.tsx';

export type InputBlock = Extract<Block, { type: 'input' }>;

/** Returns how a modal's field is called: `block_id/action_id`. */
export const fieldName = ({ block_id = '', element: { action_id = '' } }: InputBlock) => `${block_id}/${action_id}`;

type FieldProps = { block: InputBlock; error: string | undefined; surface: Surface };

/** Renders a labelled input of a modal, with its hint and what is wrong with it. */
export function Field({ block, error, surface }: FieldProps) {
  const id = useId();
  const { element, block_id = '', hint, optional } = block;
  const [hintId, problemId] = [`${id}hint`, `${id}problem`];
  const control: Control = {
    id,
    name: fieldName(block),
    'data-block': block_id,
    'aria-labelledby': `${id}label`,
    'aria-invalid': error ? true : undefined,
    'aria-describedby': [error && problemId, hint && hintId].filter(Boolean).join(' ') || undefined,
    'aria-required': !optional,
  };
  const label = (
    <>
      {block.label.text}
      {optional && <span className="optional"> (optional)</span>}
    </>
  );
  return (
    <div className="field">
      {isGroup(element.type) ? (
        <span className="label" id={`${id}label`}>
          {label}
        </span>
      ) : (
        <label htmlFor={id} id={`${id}label`}>
          {label}
        </label>
      )}
      <Input {...{ block, control, surface }} />
      {error && (
        <p className="failure" id={problemId}>
          ⚠ {error}
        </p>
      )}
      {hint && (
        <p className="hint" id={hintId}>
          {hint.text}
        </p>
      )}
    </div>
  );
}

function Input({ block, control, surface }: { block: InputBlock; control: Control; surface: Surface }) {
  const { element, block_id: blockId = '', optional } = block;
  const { action_id: actionId = '' } = element;
  const held: Held = surface.values[blockId]?.[actionId];
  switch (element.type) {
    case 'email_text_input':
    case 'plain_text_input':
      return <Typed element={element} control={control} held={held} />;
    case 'external_select':
      return (
        <Combobox
          {...{ element, control, held }}
          isClearable={optional === true}
          ask={(typed) => surface.suggest({ blockId, actionId }, typed)}
        />
      );
    default:
      return (
        <Picker element={element satisfies PickerElement} isClearable={optional === true} {...{ control, held }} />
      );
  }
}

type TextElement = Extract<InputBlock['element'], { type: 'email_text_input' | 'plain_text_input' }>;

function Typed({ element, control, held }: { element: TextElement; control: Control; held: Held }) {
  const props = { ...control, placeholder: element.placeholder?.text, defaultValue: String(held?.value ?? '') };
  if (element.type === 'email_text_input')
    return <input type="email" autoComplete="off" spellCheck={false} {...props} />;
  return element.multiline ? <textarea rows={4} {...props} /> : <input type="text" autoComplete="off" {...props} />;
}
