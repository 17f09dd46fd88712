import { useEffect, useLayoutEffect, useRef } from 'react';
import type { Suggested, SuggestedGroup } from '../../../slack/acting/suggesting.ts';
import type { Element } from '../../../slack/blocks/blocks.ts';
import type { Option } from '../../../slack/state/suggestions.ts';
import { Icon } from '../parts/icon.tsx';
import type { Control, Held } from './pickers.tsx';
import { useCombobox } from './use-combobox.ts';

type ComboboxProps = {
  element: Extract<Element, { type: 'external_select' }>;
  control: Control;
  held: Held;
  isClearable?: boolean;
  ask: (typed: string) => Promise<Suggested>;
  /** Called with each choice; a form's is read when it is submitted. */
  onChoose?: (option: Option | undefined) => void;
};

/** Slack's own where an app does not say from how many characters on it wants to be asked. */
const LEAST = 3;

/** Renders a select that asks the app for its options while somebody types. */
export function Combobox({ element, control, held, isClearable = false, ask, onChoose }: ComboboxProps) {
  const { name, ...attributes } = control;
  const initial = (held?.selected_option as Option | null | undefined) ?? undefined;
  const box = useCombobox({ initial, least: element.min_query_length ?? LEAST, isClearable, ask, onChoose });
  const listId = `${control.id}list`;
  const isListed = box.list !== undefined && box.list.note === undefined;
  return (
    <div className="combobox">
      {name && <input type="hidden" name={name} value={box.chosen?.value ?? ''} />}
      <input
        {...attributes}
        type="text"
        role="combobox"
        autoComplete="off"
        spellCheck={false}
        aria-autocomplete="list"
        aria-expanded={box.list !== undefined}
        aria-controls={listId}
        aria-activedescendant={isListed ? `${listId}${box.at}` : undefined}
        aria-busy={box.isLoading}
        placeholder={element.placeholder?.text ?? 'Select an item'}
        value={box.typed}
        onChange={({ target }) => box.onType(target.value)}
        onClick={box.onClick}
        onKeyDown={box.onKeyDown}
        onBlur={box.onLeave}
      />
      {isClearable && box.chosen && (
        <button type="button" className="clear" aria-label="Clear the selection" onClick={() => box.choose(undefined)}>
          <Icon name="close" />
        </button>
      )}
      <Suggestions id={listId} list={box.list} at={box.at} choose={box.choose} />
      <span role="status" className="unseen">
        {box.said}
      </span>
    </div>
  );
}

type SuggestionsProps = {
  id: string;
  list: { groups: SuggestedGroup[]; note: string | undefined } | undefined;
  at: number;
  choose: (option: Option) => void;
};

/** Renders the list below the box, on top of everything: a popover that never takes the focus. */
function Suggestions({ id, list, at, choose }: SuggestionsProps) {
  const popup = useRef<HTMLDivElement>(null);
  const isOpen = list !== undefined;
  useLayoutEffect(() => {
    if (isOpen) popup.current?.showPopover();
    else popup.current?.hidePopover();
  }, [isOpen]);
  useEffect(() => {
    if (list) document.getElementById(`${id}${at}`)?.scrollIntoView({ block: 'nearest' });
  }, [id, at, list]);
  const starts = list?.groups.map((_, i) =>
    list.groups.slice(0, i).reduce((sum, { options }) => sum + options.length, 0),
  );
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: a press on the list leaves the focus in the box
    <div ref={popup} popover="manual" className="suggestions" onMouseDown={(event) => event.preventDefault()}>
      <div id={id} role="listbox" aria-label="Suggestions" hidden={list?.note !== undefined}>
        {list?.groups.map(({ label, options }, i) => {
          const inside = options.map((option, j) => {
            const index = (starts?.[i] ?? 0) + j;
            return <Suggestion key={index} id={`${id}${index}`} isActive={index === at} {...{ option, choose }} />;
          });
          return label === undefined ? (
            inside
          ) : (
            // biome-ignore lint/a11y/useSemanticElements: options in groups, not a form's fields
            <div key={label} role="group" aria-label={label}>
              <span className="group-label" aria-hidden="true">
                {label}
              </span>
              {inside}
            </div>
          );
        })}
      </div>
      {list?.note && (
        <p className="note" aria-hidden="true">
          {list.note}
        </p>
      )}
    </div>
  );
}

type SuggestionProps = { id: string; option: Option; isActive: boolean; choose: (option: Option) => void };

function Suggestion({ id, option, isActive, choose }: SuggestionProps) {
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the combobox has the focus and takes the keys
    // biome-ignore lint/a11y/useFocusableInteractive: aria-activedescendant points to it
    <div id={id} role="option" aria-selected={isActive} onClick={() => choose(option)}>
      {option.text.text}
      {option.description && <span className="note">{option.description.text}</span>}
    </div>
  );
}
