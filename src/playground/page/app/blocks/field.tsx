import { type AriaAttributes, useId } from 'react';
import type { Block } from '../../../slack/blocks/blocks.ts';
import { Combobox } from './combobox.tsx';

export type InputBlock = Extract<Block, { type: 'input' }>;
export type InputElement = InputBlock['element'];

/** What the fields of a form say, by `block_id/action_id`. A select that nobody touched says nothing. */
export function readFields(form: HTMLFormElement): Record<string, string> {
  const named = [...new FormData(form)].map(([name, value]) => [name, String(value)] as const);
  const isSelect = (name: string) => form.elements.namedItem(name) instanceof HTMLSelectElement;
  return Object.fromEntries(named.filter(([name, value]) => value !== '' || !isSelect(name)));
}

/** A labelled input of a modal, with its hint and what is wrong with it. */
export function Field({ block, error, viewId }: { block: InputBlock; error: string | undefined; viewId: string }) {
  const id = useId();
  const [hint, problem] = [`${id}hint`, `${id}problem`];
  const describedBy = [error && problem, block.hint && hint].filter(Boolean).join(' ');
  return (
    <div className="field">
      <label htmlFor={id} id={`${id}label`}>
        {block.label.text}
        {block.optional && <span className="optional"> (optional)</span>}
      </label>
      <Input
        viewId={viewId}
        element={block.element}
        attributes={{
          id,
          name: `${block.block_id}/${block.element.action_id}`,
          'data-block': block.block_id,
          'aria-invalid': error ? true : undefined,
          'aria-describedby': describedBy || undefined,
          'aria-required': !block.optional,
        }}
      />
      {error && (
        <p className="failure" id={problem}>
          ⚠ {error}
        </p>
      )}
      {block.hint && (
        <p className="hint" id={hint}>
          {block.hint.text}
        </p>
      )}
    </div>
  );
}

export type FieldAttributes = AriaAttributes & { id: string; name: string; 'data-block': string | undefined };

type InputProps = { viewId: string; element: InputElement; attributes: FieldAttributes };

function Input({ viewId, element, attributes }: InputProps) {
  switch (element.type) {
    case 'email_text_input':
      return (
        <input
          {...attributes}
          type="email"
          autoComplete="off"
          spellCheck={false}
          placeholder={element.placeholder?.text}
          defaultValue={element.initial_value}
        />
      );
    case 'plain_text_input': {
      const props = { ...attributes, placeholder: element.placeholder?.text, defaultValue: element.initial_value };
      return element.multiline ? <textarea rows={4} {...props} /> : <input type="text" autoComplete="off" {...props} />;
    }
    case 'datepicker':
      return <input {...attributes} type="date" defaultValue={element.initial_date} />;
    case 'timepicker':
      return <input {...attributes} type="time" defaultValue={element.initial_time} />;
    case 'radio_buttons':
      return <Radios element={element} attributes={attributes} />;
    case 'external_select':
      return <Combobox viewId={viewId} element={element} attributes={attributes} />;
    case 'static_select':
      return <Select element={element} attributes={attributes} />;
    default:
      return <p className="failure">This page has no field for {element.type.replaceAll('_', ' ')}.</p>;
  }
}

function Select(props: { element: Extract<InputElement, { type: 'static_select' }>; attributes: FieldAttributes }) {
  const { element, attributes } = props;
  const groups = element.option_groups ?? [{ label: { text: '' }, options: element.options ?? [] }];
  return (
    <select {...attributes} defaultValue={element.initial_option?.value ?? ''}>
      <option value="" disabled>
        {element.placeholder?.text ?? 'Select an item'}
      </option>
      {groups.map(({ label, options }) => {
        const inside = options.map(({ text, value }) => (
          <option key={value} value={value}>
            {text.text}
          </option>
        ));
        return label.text ? (
          <optgroup key={label.text} label={label.text}>
            {inside}
          </optgroup>
        ) : (
          inside
        );
      })}
    </select>
  );
}

function Radios(props: { element: Extract<InputElement, { type: 'radio_buttons' }>; attributes: FieldAttributes }) {
  const { element, attributes } = props;
  const { id, name, ...rest } = attributes;
  return (
    <div className="radios" role="radiogroup" id={id} aria-labelledby={`${id}label`}>
      {element.options.map(({ text, value }, i) => (
        <label key={value}>
          <input
            {...(i === 0 ? rest : {})}
            type="radio"
            name={name}
            value={value}
            defaultChecked={element.initial_option?.value === value}
          />
          {text.text}
        </label>
      ))}
    </div>
  );
}
