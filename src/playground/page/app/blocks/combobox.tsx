import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import type { Option } from '../../../slack/state/views.ts';
import { useWorkspace } from '../workspace.ts';
import type { FieldAttributes, InputElement } from './field.tsx';

type Props = {
  viewId: string;
  element: Extract<InputElement, { type: 'external_select' }>;
  attributes: FieldAttributes;
};

/** How long typing rests before the app is asked, in milliseconds, as in Slack's client. */
const REST = 200;

/** A select that asks the app for its options while somebody types (WAI-ARIA, combobox with a list). */
export function Combobox({ viewId, element, attributes }: Props) {
  const { acting } = useWorkspace();
  const { id, name, 'data-block': blockId = '' } = attributes;
  const [chosen, setChosen] = useState<Option | undefined>(element.initial_option);
  const [typed, setTyped] = useState(element.initial_option?.text.text ?? '');
  const [list, setList] = useState<{ options: Option[]; note?: string }>();
  const [at, setAt] = useState(-1);
  const asked = useRef(0);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);

  async function ask(text: string) {
    const mine = ++asked.current;
    const found = await acting.suggest(viewId, blockId, text).catch(() => undefined);
    if (mine !== asked.current) return; // something else was typed meanwhile
    setAt(-1);
    if (!found?.ok) setList({ options: [], note: found?.shown ?? 'Sorry, results could not be loaded.' });
    else setList({ options: found.options, ...(found.options.length === 0 && { note: 'No results' }) });
  }
  function open(text: string, delay = REST) {
    setList((old) => old ?? { options: [], note: 'Loading…' });
    clearTimeout(timer.current);
    timer.current = setTimeout(() => ask(text), delay);
  }
  function close() {
    clearTimeout(timer.current);
    asked.current++;
    setList(undefined);
  }
  function choose(option: Option) {
    setChosen(option);
    setTyped(option.text.text);
    close();
  }
  function onKeyDown(event: KeyboardEvent) {
    const count = list?.options.length ?? 0;
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      if (!list) return open(chosen ? '' : typed, 0);
      if (count > 0) setAt((at + (event.key === 'ArrowDown' ? 1 : at < 0 ? 0 : -1) + count) % count);
    } else if (event.key === 'Enter' && list) {
      event.preventDefault();
      const option = list.options[at] ?? (count === 1 ? list.options[0] : undefined);
      if (option) choose(option);
    } else if (event.key === 'Escape' && list) {
      event.preventDefault();
      event.stopPropagation();
      close();
    }
  }

  const listId = `${id}list`;
  const { name: _name, ...rest } = attributes;
  return (
    <div className="combobox">
      <input type="hidden" name={name} value={chosen?.value ?? ''} />
      <input
        {...rest}
        type="text"
        role="combobox"
        autoComplete="off"
        aria-autocomplete="list"
        aria-expanded={list !== undefined}
        aria-controls={listId}
        aria-activedescendant={list && at >= 0 ? `${listId}${at}` : undefined}
        placeholder={element.placeholder?.text ?? 'Select an item'}
        value={typed}
        onChange={({ target }) => {
          setChosen(undefined);
          setTyped(target.value);
          open(target.value);
        }}
        onClick={() => list ?? open(chosen ? '' : typed, 0)}
        onKeyDown={onKeyDown}
        onBlur={() => {
          setTyped(chosen?.text.text ?? '');
          close();
        }}
      />
      <div id={listId} role="listbox" aria-label="Suggestions" className="suggestions" hidden={!list}>
        {list?.options.map((option, i) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the combobox has the focus and takes the keys
          // biome-ignore lint/a11y/useFocusableInteractive: aria-activedescendant points to it
          <div
            key={option.value}
            id={`${listId}${i}`}
            role="option"
            aria-selected={i === at}
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => choose(option)}
          >
            {option.text.text}
          </div>
        ))}
        {list?.note && <div role="status">{list.note}</div>}
      </div>
    </div>
  );
}
